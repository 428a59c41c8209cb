/**
 * @file Dawn in Node asks its device for news in every turn of the event loop, and turns it as fast as it can while
 * anything is under way. With a driver that computes on the CPU that costs it a core: on two of them a 256³ product
 * took 14.2 ms instead of 9.5 ms, and its times scattered by as much.
 */

/** Long against a turn of the loop, short against a sample. On the wall clock a sample waits up to this long for its end. */
const REST_MS = 1;

let isCalm = false;

/** From now on each turn of the event loop rests a little. For software adapters: elsewhere nobody needs the core. */
export function calmEventLoop(): void {
  if (isCalm) return;
  isCalm = true;
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const rest = (): void => {
    Atomics.wait(never, 0, 0, REST_MS);
    setImmediate(rest).unref(); // does not keep the process alive
  };
  setImmediate(rest).unref();
}
