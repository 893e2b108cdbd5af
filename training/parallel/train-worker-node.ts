import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { createTrainService } from './train-worker';

if (parentPort) expose(createTrainService(), nodeEndpoint(parentPort));
