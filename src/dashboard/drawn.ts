/** @file Waiting for the screen, so that the page is idle while a sample is timed. */

/** A hidden tab gets no animation frames, and a busy one gets them late. */
const FRAME_LIMIT_MS = 120;

/** Resolves after the next frame has been handed to the compositor; at once in a hidden tab. */
export async function framePainted(): Promise<void> {
  if (document.visibilityState === 'hidden') return;
  await new Promise<void>((resolve) => {
    const limit = setTimeout(resolve, FRAME_LIMIT_MS);
    requestAnimationFrame(() => {
      // A task queued inside the frame runs when that frame has been laid out and painted.
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', () => {
        clearTimeout(limit);
        channel.port1.close();
        resolve();
      });
      channel.port1.start();
      channel.port2.postMessage(undefined);
    });
  });
}
