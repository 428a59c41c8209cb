/**
 * @file How much faster than onnxruntime-web's WebGPU MatMul is ours, on this machine, in one browser?
 *
 *   node scripts/ort-ratio.mjs [--gpu] [M,N,K ...]      sizes of the suite `full`; default 512,512,512
 *
 * Run `npm run build` first. Rounds alternate between the page's own measurement and onnxruntime-web on the same GPU, each in the other's
 * absence; the printed ratio is the median over rounds. Both operands and the output stay on the GPU, and fallback
 * to the CPU is off, so that a session that was created does run there. onnxruntime-web is timed by the wall clock
 * around a queue of runs and one wait; our kernel by the clock of the run file, which is named.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { launch } from 'puppeteer';
import sirv from 'sirv';
import { prepareBrowser, searchBrowsers, thisMachine } from './browser.mjs';
import { ROOT } from './setup-steps.mjs';

const ROUNDS = 3;
const options = process.argv.slice(2).filter((text) => text.startsWith('--'));
const texts = process.argv.slice(2).filter((text) => !text.startsWith('--'));
const sizes = (texts.length > 0 ? texts : ['512,512,512']).map((text) => text.split(',').map(Number));
const wrong = sizes.findIndex((size) => size.length !== 3 || size.some((n) => !Number.isInteger(n) || n < 1));
if (wrong >= 0 || options.some((option) => option !== '--gpu')) {
  console.error('usage: node scripts/ort-ratio.mjs [--gpu] [M,N,K ...]   such as 64,2048,2048');
  process.exit(2);
}

/** Just enough of protobuf for an ONNX model of one MatMul; field numbers are those of onnx.proto. */
function matMulModel(m, n, k) {
  const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
  const number = (field, value) => [...varint(field << 3), ...varint(value)];
  const bytes = (field, content) => [...varint((field << 3) | 2), ...varint(content.length), ...content];
  const text = (field, value) => bytes(field, [...Buffer.from(value)]);
  const shape = (dims) =>
    bytes(
      2,
      dims.flatMap((dim) => bytes(1, number(1, dim))),
    );
  const value = (name, dims) => [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...shape(dims)]))];
  const node = [...text(1, 'a'), ...text(1, 'b'), ...text(2, 'c'), ...text(4, 'MatMul')];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'g'),
    ...bytes(11, value('a', [m, k])),
    ...bytes(11, value('b', [k, n])),
    ...bytes(12, value('c', [m, n])),
  ];
  return [...number(1, 10), ...bytes(7, graph), ...bytes(8, number(2, 21))];
}

/** Runs in the page: median ns of a MatMul, and the largest error of 64 entries against f64. */
async function timeOrt(model, m, n, k) {
  const ort = await import('/ort/ort.webgpu.min.mjs');
  ort.env.wasm.wasmPaths = '/ort/';
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(new Uint8Array(model), {
    executionProviders: ['webgpu'],
    preferredOutputLocation: 'gpu-buffer',
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  });
  const device = await ort.env.webgpu.device;
  const tensor = (dims, data) => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffer = device.createBuffer({ size: Math.ceil((dims[0] * dims[1]) / 4) * 16, usage });
    if (data) device.queue.writeBuffer(buffer, 0, data);
    return ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
  };
  const [a, b] = [m * k, k * n].map((length) => {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) {
      values[i] = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    }
    return values;
  });
  const feeds = { a: tensor([m, k], a), b: tensor([k, n], b) };
  const outputs = { c: tensor([m, n]) };
  const queue = async (runs) => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) await session.run(feeds, outputs);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / runs;
  };
  await queue(1);
  const once = await queue(1);
  const runs = Math.max(1, Math.min(50, Math.round(50 / once)));
  const times = [];
  for (let i = 0; i < 6; i++) times.push(await queue(runs));
  times.sort((x, y) => x - y);

  const staging = device.createBuffer({
    size: m * n * 4,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(outputs.c.gpuBuffer, 0, staging, 0, m * n * 4);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const c = new Float32Array(staging.getMappedRange());
  let worst = 0;
  for (let t = 0; t < 64; t++) {
    const [i, j] = [Math.floor(Math.random() * m), Math.floor(Math.random() * n)];
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
    worst = Math.max(worst, Math.abs(sum - c[i * n + j]));
  }
  await session.release();
  return { ns: ((times[2] + times[3]) / 2) * 1e6, worst };
}

const files = {
  '/ort': sirv(join(ROOT, 'node_modules/onnxruntime-web/dist')),
  '/': sirv(join(ROOT, 'dist/page')),
};
const server = createServer((request, response) => {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  const prefix = request.url.startsWith('/ort/') ? '/ort' : '/';
  if (prefix === '/ort') request.url = request.url.slice(4);
  files[prefix](request, response, () => response.writeHead(404).end());
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const { found, tried } = searchBrowsers(thisMachine());
if (found.length === 0) throw new Error(`no browser; tried ${tried.join(', ')}`);
const browserFound = await prepareBrowser(ROOT, found[0], console.error);
const software = !options.includes('--gpu');
const browser = await launch({
  executablePath: browserFound.path,
  env: { ...process.env, ...browserFound.env },
  protocolTimeout: 600_000,
  args: [
    '--enable-unsafe-webgpu',
    ...(software ? ['--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'] : []),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
});
try {
  const { port } = server.address();
  for (const [m, n, k] of sizes) {
    const ratios = [];
    for (let round = 0; round < ROUNDS; round++) {
      const page = await browser.newPage(); // a fresh page, so that neither finds the other's memory
      await page.goto(`http://127.0.0.1:${port}/`);
      const id = `matmul/m=${m},n=${n},k=${k},dtype=f32`;
      const ours = await page.evaluate(async (filter) => {
        await window.rooflaw.ready;
        const { points } = await window.rooflaw.run({ suite: 'full', filter, timeBudgetS: 120 });
        return { clock: points[0].clock, variant: points[0].variant?.name, ns: points[0].summary?.medianNs };
      }, id);
      const theirs = await page.evaluate(timeOrt, matMulModel(m, n, k), m, n, k);
      await page.close();
      ratios.push(theirs.ns / ours.ns);
      const gflops = (ns) => ((2 * m * n * k) / ns).toFixed(2);
      console.log(
        `${id} round ${round + 1}: ours ${(ours.ns / 1e6).toFixed(2)} ms (${gflops(ours.ns)} GFLOP/s, ${ours.variant}, ${ours.clock}); ` +
          `onnxruntime-web ${(theirs.ns / 1e6).toFixed(2)} ms (${gflops(theirs.ns)} GFLOP/s, wall, worst error ${theirs.worst.toExponential(1)}); ` +
          `ratio ${ratios.at(-1).toFixed(2)}`,
      );
    }
    console.log(`${m}×${n}×${k}: median ratio ${ratios.toSorted((x, y) => x - y)[1].toFixed(2)}`);
  }
} finally {
  await browser.close();
  server.close();
}
