import { parentPort } from 'node:worker_threads';
import { util } from '@tensorflow/tfjs-core';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { createPolicyService } from './policy-worker';

if (parentPort) expose(createPolicyService({ now: util.now }), nodeEndpoint(parentPort));
