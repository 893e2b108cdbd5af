import { bundleForPage } from '../test/browser/bundle';
import { launchChromium } from '../test/browser/chromium';
import { descendantsCpuSeconds, pinDescendants } from './swiftshader-cpu';
import type { SwiftshaderPage } from './swiftshader-page';
import { FRAME } from './swiftshader-scene';

/** A Chromium that draws the bench's scenes with three on SwiftShader. */
export interface SwiftshaderPeer {
  browser: string;
  device: string;
  /** Whether all of the browser is held to one core; else it has them all. */
  pinned: boolean;
  /** RGB of every camera at the steps of `sampleSteps`. */
  samples: number[][];
  /** Draws so many steps. @returns time on the wall, and processor time of all of the browser (0 where there is no /proc) [s] */
  draw(steps: number, way: 'draw' | 'drawAndWait'): Promise<{ wall: number; cpu: number }>;
  close(): Promise<void>;
}

/** Opens the page. Throws whatever keeps a browser from starting. */
export async function openSwiftshader(): Promise<SwiftshaderPeer> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.addScriptTag({ content: await bundleForPage('bench/swiftshader-page.ts') });
    if (errors.length) throw new Error(errors[0]);
    const { device, samples } = await page.evaluate(async () => {
      const { page } = globalThis as unknown as { page: SwiftshaderPage };
      return { device: page.device(), samples: await page.samples() };
    });
    if (!/swiftshader/i.test(device)) throw new Error(`Chromium draws with ${device}, not with SwiftShader.`);
    if (samples.some(({ length }) => length !== 3 * FRAME.width * FRAME.height))
      throw new Error('The page gave frames of another size.');
    return {
      browser: `Chromium ${browser.version()}`,
      device,
      pinned: pinDescendants(),
      samples,
      async draw(steps, way) {
        const cpuBefore = descendantsCpuSeconds();
        const before = performance.now();
        await page.evaluate(([count, how]) => (globalThis as unknown as { page: SwiftshaderPage }).page[how](count), [
          steps,
          way,
        ] as const);
        return { wall: (performance.now() - before) / 1000, cpu: descendantsCpuSeconds() - cpuBefore };
      },
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
