import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { util } from '@tensorflow/tfjs-core';
import { expose } from 'comlink';
import { createPolicyService } from './policy-worker';

expose(createPolicyService({ now: util.now, wasmUrl }));
