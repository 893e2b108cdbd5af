import { runProcess } from '../cli/run-process';
import { run } from './program';

await runProcess(run, new URL('./train-worker.js', import.meta.url));
