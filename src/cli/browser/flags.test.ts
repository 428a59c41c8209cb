import { expect, test } from 'vitest';
import { browserFlags } from './flags.ts';
import { explainLaunch } from './launch.ts';

const facts = { adapter: 'hardware', platform: 'linux', isRoot: false, f16OnNvidia: false } as const;

test('the sandbox is off for root alone', () => {
  expect(browserFlags(facts)).not.toContain('--no-sandbox');
  expect(browserFlags({ ...facts, isRoot: true })).toContain('--no-sandbox');
});

test('SwiftShader is asked for by name, a GPU is not', () => {
  expect(browserFlags({ ...facts, adapter: 'software' })).toContain('--use-webgpu-adapter=swiftshader');
  expect(browserFlags(facts).join(' ')).not.toContain('swiftshader');
  for (const adapter of ['hardware', 'software'] as const) {
    expect(browserFlags({ ...facts, adapter })).toContain('--enable-unsafe-webgpu');
  }
});

test('f16 on NVIDIA is asked for by the user alone, and of a GPU on Linux', () => {
  const flag = '--enable-dawn-features=vulkan_enable_f16_on_nvidia';
  expect(browserFlags({ ...facts, f16OnNvidia: true })).toContain(flag);
  expect(browserFlags(facts)).not.toContain(flag);
  expect(browserFlags({ ...facts, f16OnNvidia: true, platform: 'darwin' })).not.toContain(flag);
});

test.each([
  [
    'error while loading shared libraries: libatk-1.0.so.0: cannot open shared object file',
    'lacks libatk-1.0.so.0',
  ],
  [
    'FATAL:zygote_host_impl_linux.cc(132)] No usable sandbox! If this is a Debian system',
    'forbids its sandbox',
  ],
  ['[ozone_platform_x11.cc(256)] Missing X server or $DISPLAY', 'no display for --headed'],
  ['Timed out after 60000 ms while waiting for the WS endpoint', 'in time'],
  ['Failed to launch the browser process: Code: 1\n\nstderr:\nsome words', 'stderr'],
])('dying words %j are explained', (words, meaning) => {
  expect(explainLaunch(words)).toContain(meaning);
});
