import { run } from './program';
import { runProcess } from './run-process';

await runProcess(run, new URL('./cli-worker.js', import.meta.url));
