/** @file The caveats of the ladder, alone: who shows numbers of its models need not load anything else of it. */

/** What has to be said wherever numbers of these models are shown. */
export const LADDER_CAVEATS: readonly string[] = [
  'Learning rate, depth and width change with N: a trend with N is not N alone.',
  'One seed a point; a second seed moved gpt-35k by .01 to .036 nats and gpt-123k by at most .011.',
  'The shape and learning rate of gpt-3m were changed once after its validation loss had been seen; learning rates were picked on text near val64k, hence test64k.',
  'D/N runs from 0.65 to 937, a lopsided grid; 32.8 million bytes are 1.9 epochs.',
  'Bytes of 60 % political speech: levels of loss do not carry over to web text.',
];
