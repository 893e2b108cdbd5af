import { WebGLRenderer } from 'three';

/**
 * Makes three's renderer for a canvas; null where the browser has no WebGL 2. On a real GPU edges are smoothed; where the CPU
 * draws, that would cost more than it shows.
 */
export function makeRenderer(canvas: HTMLCanvasElement): { renderer: WebGLRenderer | null; hardware: boolean } {
  const hardware = hasHardware();
  const context = canvas.getContext('webgl2', { antialias: hardware, alpha: false, depth: true, stencil: false });
  return { renderer: context && new WebGLRenderer({ canvas, context }), hardware };
}

/** Whether WebGL 2 runs on a real GPU. Asked of a canvas of its own: the real one has to know before its first context. */
function hasHardware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name = names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name !== '' && !/swiftshader|llvmpipe|software|basic render/i.test(name);
}
