/**
 * @file Why this page cannot measure here, and what to do about it, in plain words.
 */

/** What the page knows about itself; `error` is what asking for a device ended with. */
export interface PageFacts {
  readonly isSecureContext: boolean;
  readonly hasGpu: boolean;
  /** `location.origin` and `location.port`, to write a working address. */
  readonly origin: string;
  readonly error?: { readonly name: string; readonly message: string };
}

export interface Obstacle {
  readonly code: 'insecure-context' | 'no-webgpu' | 'no-adapter' | 'failed';
  readonly title: string;
  readonly explanation: string;
  readonly steps: readonly string[];
  /** What the browser said, word for word. */
  readonly detail?: string;
}

const WITHOUT_BROWSER =
  'Or measure without this browser: in a checkout, "npm run bench" looks for another, and "npx rooflaw run --where node" needs none.';

/** The first thing that stands in the way, or undefined when nothing does. */
export function obstacle(facts: PageFacts): Obstacle | undefined {
  if (!facts.isSecureContext) {
    const port = portOf(facts.origin);
    return {
      code: 'insecure-context',
      title: 'This address is not secure, so the browser hides WebGPU',
      explanation: `The page was opened from ${facts.origin}. Browsers offer WebGPU only over https, or over http from the same machine (localhost).`,
      steps: [
        `On the machine that serves the page, open http://localhost:${port}.`,
        `From another machine, forward the port first: "ssh -L ${port}:localhost:${port} HOST", then open http://localhost:${port}.`,
        'Or serve the page over https.',
      ],
    };
  }
  if (!facts.hasGpu) {
    return {
      code: 'no-webgpu',
      title: 'This browser does not offer WebGPU',
      explanation: 'Rooflaw measures with WebGPU compute shaders, so it cannot measure here.',
      steps: [
        'Use a current Chrome or Edge, Safari 26 or newer, or a current Firefox where it has WebGPU.',
        'Chrome or Edge on Linux: it may have to be started with "--enable-unsafe-webgpu --enable-features=Vulkan".',
        'If the browser is current, WebGPU may be switched off by a setting, an extension or an administrator; in Chrome, chrome://gpu shows whether it is on.',
        WITHOUT_BROWSER,
      ],
    };
  }
  if (facts.error === undefined) return undefined;
  const detail = `${facts.error.name}: ${facts.error.message}`;
  if (facts.error.name === 'NoWebGpuError') {
    return {
      code: 'no-adapter',
      title: 'WebGPU is blocked: the browser gives no graphics adapter',
      explanation: 'The browser knows WebGPU but found no adapter it is willing to use.',
      steps: [
        'Switch on "Use graphics acceleration when available" in the browser settings and restart it.',
        'Look at chrome://gpu: it lists what is switched off and why; a driver update may help.',
        'For a software adapter (correctness only, not the speed of a GPU), start Chrome with "--enable-unsafe-webgpu --use-webgpu-adapter=swiftshader --enable-features=Vulkan".',
        WITHOUT_BROWSER,
      ],
      detail,
    };
  }
  return {
    code: 'failed',
    title: 'The measuring part of this page did not start',
    explanation: 'Stored and loaded runs can still be looked at.',
    steps: ['Reload the page.', WITHOUT_BROWSER],
    detail,
  };
}

function portOf(origin: string): string {
  const { port, protocol } = new URL(origin);
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
}
