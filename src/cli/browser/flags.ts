/** @file The command line of the browser. */
import { F16_ON_NVIDIA } from '../host.ts';

/** `hardware` asks for a GPU; `software` for the SwiftShader that comes with Chromium. */
export type AdapterKind = 'hardware' | 'software';

export interface FlagFacts {
  readonly adapter: AdapterKind;
  readonly platform: string;
  readonly isRoot: boolean;
  /** `--enable-f16-on-nvidia`. */
  readonly f16OnNvidia: boolean;
}

/** Nothing runs beside the measurement, and nothing slows a page that is not in sight. */
const QUIET = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

/**
 * `--enable-unsafe-webgpu` gives headless Chromium an adapter at all and exact timestamps. Without a display,
 * Chrome on Linux reaches a GPU through Vulkan:
 * https://developer.chrome.com/blog/supercharge-web-ai-testing
 */
export function browserFlags(facts: FlagFacts): readonly string[] {
  const flags = [...QUIET, '--enable-unsafe-webgpu'];
  if (facts.adapter === 'software') {
    flags.push('--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan');
  } else if (facts.platform === 'linux') {
    flags.push('--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface');
    if (facts.f16OnNvidia) flags.push(`--enable-dawn-features=${F16_ON_NVIDIA}`);
  }
  if (facts.isRoot && facts.platform === 'linux') flags.push('--no-sandbox');
  return flags;
}
