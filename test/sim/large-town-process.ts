import { driveTown } from './large-town-drive';

const [sizeMetres, ticks] = process.argv.slice(2).map(Number);
process.send?.(await driveTown(sizeMetres, ticks));
process.disconnect?.();
