import { expose } from 'comlink';
import { createTrainService } from './train-worker';

expose(createTrainService());
