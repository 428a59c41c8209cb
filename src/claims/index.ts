/** @file Every claim, in the order of the papers. Adding one is a file and a line here. */
import kgSize from './01-kg-size.ts';
import cosyvoiceFsq from './02-cosyvoice-fsq.ts';
import cosyvoiceCodebook from './02-cosyvoice-codebook.ts';
import mesaHeads from './03-mesa-heads.ts';
import mesaMemory from './03-mesa-memory.ts';
import mesaPrinted from './03-mesa-printed.ts';
import mesaUnbiased from './03-mesa-unbiased.ts';
import humanVits from './04-human-vits.ts';
import merging from './05-merging.ts';
import mergingCost from './05-merging-cost.ts';
import vptqBits from './06-vptq-bits.ts';
import vptqError from './06-vptq-error.ts';
import vptqLengths from './06-vptq-lengths.ts';
import vptqResidual from './06-vptq-residual.ts';
import vptqSecondOrder from './06-vptq-second-order.ts';
import vptqSpeed from './06-vptq-speed.ts';
import vptqHoursPrinted from './06-vptq-hours-printed.ts';
import vptqSpeedPrinted from './06-vptq-speed-printed.ts';
import ineqmath from './07-ineqmath.ts';
import alpamayoLatency from './08-alpamayo-latency.ts';
import scmoeMeasured from './09-scmoe-measured.ts';
import scmoeOverhead from './09-scmoe-overhead.ts';
import gpt3Survey from './10-gpt3-survey.ts';
import moiieLlama from './11-moiie-llama.ts';
import moiieLoad from './11-moiie-load.ts';
import moiiePhi from './11-moiie-phi.ts';
import eosFm from './12-eos-fm.ts';
import horizon from './13-horizon.ts';
import pregatedHidden from './14-pregated-hidden.ts';
import pregatedMemory from './14-pregated-memory.ts';
import pregatedOrder from './14-pregated-order.ts';
import hellOrHighWater from './15-hell-or-high-water.ts';
import f16Tokens from './16-f16-tokens.ts';
import f16Attention from './16-f16-attention.ts';
import f16Aligner from './16-f16-aligner.ts';
import reasoningSurvey from './17-reasoning-survey.ts';
import mirothinkerDecode from './18-mirothinker-decode.ts';
import mirothinkerBytes from './18-mirothinker-bytes.ts';
import hestnessExponents from './19-hestness-exponents.ts';
import henighan from './20-henighan.ts';
import tabdpt from './21-tabdpt.ts';
import tabdptCrossover from './21-tabdpt-crossover.ts';
import multilingualNmt from './22-multilingual-nmt.ts';
import qatAdditive from './23-qat-additive.ts';
import qatFc2 from './23-qat-fc2.ts';
import qatGranularity from './23-qat-granularity.ts';
import qatPrinted from './23-qat-printed.ts';
import qatGroup from './23-qat-group.ts';
import qatSize from './23-qat-size.ts';
import qatTraining from './23-qat-training.ts';
import qatWeights from './23-qat-weights.ts';
import unibench from './24-unibench.ts';
import nslResolution from './25-nsl-resolution.ts';
import nslVariance from './25-nsl-variance.ts';
import basic from './26-basic.ts';
import basicMemory from './26-basic-memory.ts';
import nmtBivariate from './27-nmt-bivariate.ts';
import goedelPass from './28-goedel-pass.ts';
import goedelSize from './28-goedel-size.ts';
import goedelAveraging from './28-goedel-averaging.ts';
import inverseScaling from './29-inverse-scaling.ts';
import unraveling from './30-unraveling.ts';
import videoT1Search from './31-video-t1-search.ts';
import videoT1Tree from './31-video-t1-tree.ts';
import minionerecCodes from './32-minionerec-codes.ts';
import minionerecCollisions from './32-minionerec-collisions.ts';
import minionerecTrend from './32-minionerec-trend.ts';
import temperature from './33-temperature.ts';
import diffusionSearch from './34-diffusion-search.ts';
import passuntilResolution from './35-passuntil-resolution.ts';
import passuntil from './35-passuntil.ts';
import dataPruning from './36-data-pruning.ts';
import pruningHard from './36-pruning-hard.ts';
import pruningFrontier from './36-pruning-frontier.ts';
import beyondweb from './37-beyondweb.ts';
import beyondwebDecode from './37-beyondweb-decode.ts';
import worldpm from './38-worldpm.ts';
import florenz from './39-florenz.ts';
import sailVl from './40-sail-vl.ts';
import journey from './41-journey.ts';
import journeySparse from './41-journey-sparse.ts';
import type { Claim } from './claim.ts';

export const claims: readonly Claim[] = [
  kgSize,
  cosyvoiceFsq,
  cosyvoiceCodebook,
  mesaHeads,
  mesaMemory,
  mesaPrinted,
  mesaUnbiased,
  humanVits,
  merging,
  mergingCost,
  vptqBits,
  vptqError,
  vptqSpeed,
  vptqLengths,
  vptqResidual,
  vptqSecondOrder,
  vptqSpeedPrinted,
  vptqHoursPrinted,
  ineqmath,
  alpamayoLatency,
  scmoeMeasured,
  scmoeOverhead,
  gpt3Survey,
  moiieLlama,
  moiiePhi,
  moiieLoad,
  eosFm,
  horizon,
  pregatedMemory,
  pregatedOrder,
  pregatedHidden,
  hellOrHighWater,
  f16Tokens,
  f16Attention,
  f16Aligner,
  reasoningSurvey,
  mirothinkerDecode,
  mirothinkerBytes,
  hestnessExponents,
  henighan,
  tabdpt,
  tabdptCrossover,
  multilingualNmt,
  qatGranularity,
  qatSize,
  qatTraining,
  qatGroup,
  qatWeights,
  qatFc2,
  qatAdditive,
  qatPrinted,
  unibench,
  nslVariance,
  nslResolution,
  basic,
  basicMemory,
  nmtBivariate,
  goedelSize,
  goedelPass,
  goedelAveraging,
  inverseScaling,
  unraveling,
  videoT1Tree,
  videoT1Search,
  minionerecCodes,
  minionerecCollisions,
  minionerecTrend,
  temperature,
  diffusionSearch,
  passuntil,
  passuntilResolution,
  dataPruning,
  pruningHard,
  pruningFrontier,
  beyondweb,
  beyondwebDecode,
  worldpm,
  florenz,
  sailVl,
  journey,
  journeySparse,
];
