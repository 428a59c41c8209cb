/** @file The 41 papers, in the order of the collection. An arXiv id stands only where a source was seen to name it. */
export interface Paper {
  readonly number: number;
  readonly title: string;
  readonly arxiv?: string;
}

const list: readonly (readonly [title: string, arxiv?: string])[] = [
  ['How do Scaling Laws Apply to Knowledge Graph Engineering Tasks?'],
  ['CosyVoice 3: Towards In-the-wild Speech Generation via Scaling-up and Post-training'],
  ['Mesa: A Memory-saving Training Framework for Transformers', '2111.11124'],
  ['Scaling may be all you need for achieving human-level object recognition capacity', '2308.03712'],
  ['What Matters for Model Merging at Scale?'],
  ['VPTQ: Extreme Low-bit Vector Post-Training Quantization for Large Language Models', '2409.17066'],
  ['Solving Inequality Proofs with Large Language Models'],
  ['Alpamayo-R1: Bridging Reasoning and Action Prediction for Autonomous Driving', '2511.00088'],
  ['Unchosen Experts Can Contribute Too (SCMoE)', '2405.14507'],
  ['A Survey of GPT-3 Family Large Language Models Including ChatGPT and GPT-4'],
  ['MoIIE: Mixture of Intra- and Inter-Modality Experts', '2508.09779'],
  ['EoS-FM: Can an Ensemble of Specialist Models act as a Generalist Feature Extractor?'],
  ['The Illusion of Diminishing Returns: Measuring Long Horizon Execution in LLMs', '2509.09677'],
  ['Pre-gated MoE: An Algorithm-System Co-Design for Mixture-of-Expert Inference', '2308.12066'],
  ['Hell or High Water: Evaluating Agentic Recovery from External Failures'],
  ['Improving LLM Video Understanding with 16 Frames Per Second (F-16)', '2503.13956'],
  ['A Survey of Scaling in Large Language Model Reasoning'],
  ['MiroThinker: Model, Context, and Interactive Scaling'],
  ['Deep Learning Scaling is Predictable, Empirically', '1712.00409'],
  ['Scaling Laws for Autoregressive Generative Modeling', '2010.14701'],
  ['TabDPT: Scaling Tabular Foundation Models', '2410.18164'],
  ['Scaling Laws for Multilingual Neural Machine Translation'],
  ['Scaling Law for Quantization-Aware Training', '2505.14302'],
  ['UniBench: Visual Reasoning Requires Rethinking Vision-Language Beyond Scaling'],
  ['Explaining Neural Scaling Laws', '2102.06701'],
  ['Combined Scaling for Zero-shot Transfer Learning (BASIC)', '2111.10050'],
  ['Scaling Laws for Neural Machine Translation', '2109.07740'],
  ['Goedel-Prover-V2: Scaling Formal Theorem Proving'],
  ["Inverse Scaling: When Bigger Isn't Better"],
  ['Unraveling the Mystery of Scaling Laws: Part I', '2403.06563'],
  ['Video-T1: Test-Time Scaling for Video Generation', '2503.18942'],
  ['MiniOneRec: An Open-Source Framework for Scaling Generative Recommendation', '2510.24431'],
  ['Temperature-scaling surprisal estimates improve fit to human reading times', '2311.09325'],
  ['Inference-Time Scaling for Diffusion Models beyond Scaling Denoising Steps', '2501.09732'],
  ['Unlock Predictable Scaling from Emergent Abilities (PassUntil)', '2310.03262'],
  ['Beyond neural scaling laws: beating power law scaling via data pruning', '2206.14486'],
  ['BeyondWeb: Lessons from Scaling Synthetic Data for Trillion-scale Pretraining'],
  ['WorldPM: Scaling Human Preference Modeling'],
  ['Florenz: Scaling Laws for Systematic Generalization in Vision-Language Models', '2503.09443'],
  ['Scalable Vision Language Model Training via High Quality Data Curation (SAIL-VL)'],
  ['The Journey Matters: Average Parameter Count over Pre-training', '2501.12486'],
];

export const papers: readonly Paper[] = list.map(([title, arxiv], i) => ({
  number: i + 1,
  title,
  ...(arxiv !== undefined && { arxiv }),
}));

/** The paper of that number, 1 to 41. Throws a `RangeError` for another. */
export function paper(number: number): Paper {
  const found = papers[number - 1];
  if (found === undefined) throw new RangeError(`no paper ${number}; there are 1 to ${papers.length}`);
  return found;
}
