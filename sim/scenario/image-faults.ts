import type { ScenarioFault } from '../../worlds/scenario';
import type { Image, Observation } from '../observation';

type ImageName = keyof Observation['images'];
const NAMES: readonly ImageName[] = ['front', 'left', 'right', 'map'];

/** Replaces images of observations by black ones, or by what they showed when they froze. Allocates on first use only. */
export class ImageFaults {
  private readonly black = new Map<ImageName, Image>();
  private readonly kept = new Map<ImageName, Image>();
  private readonly frozen = new Set<ImageName>();

  /** Begins a drive: nothing is frozen. */
  reset(): void {
    this.frozen.clear();
  }

  /** Changes the images of an observation as the faults at work say. The buffers of the renderer stay as they are. */
  apply({ images }: Observation, active: readonly ScenarioFault[]): void {
    for (const name of NAMES) {
      const image = images[name];
      if (!shows(active, name, 'frozen')) this.frozen.delete(name);
      else {
        if (!this.frozen.has(name)) {
          this.frozen.add(name);
          sameShape(this.kept, name, image).data.set(image.data);
        }
        images[name] = sameShape(this.kept, name, image);
      }
      if (shows(active, name, 'black')) images[name] = sameShape(this.black, name, image);
    }
  }
}

function shows(active: readonly ScenarioFault[], name: ImageName, what: 'black' | 'frozen'): boolean {
  for (const fault of active)
    if (fault.kind === 'image' && fault.shows === what && fault.images.includes(name)) return true;
  return false;
}

/** The image kept under a name, made (black) where there is none of this shape. */
function sameShape(store: Map<ImageName, Image>, name: ImageName, { width, height, channels, data }: Image): Image {
  let image = store.get(name);
  if (image?.data.length !== data.length || image.width !== width) {
    image = { width, height, channels, data: new Uint8Array(data.length) };
    store.set(name, image);
  }
  return image;
}
