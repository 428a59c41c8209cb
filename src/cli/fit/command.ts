/** @file `rooflaw fit`: laws through the columns of a table. */
import { forecast } from '../../analysis/bands.ts';
import { choose, disagreement, whyNot } from '../../analysis/choice.ts';
import { fitLaw } from '../../analysis/fit.ts';
import type { FitOptions } from '../../analysis/fit.ts';
import { holdOutLargest, leaveOneOut } from '../../analysis/held-out.ts';
import type { Law, Space } from '../../analysis/laws/law.ts';
import { RunFileError } from '../../results/load.ts';
import { CliError, EXIT, usageError, type ExitCode } from '../exit.ts';
import { problemLines } from '../file-commands.ts';
import type { Terminal } from '../terminal.ts';
import { chooseLaws } from './choose-laws.ts';
import { demandFit, selectData } from './data.ts';
import type { Columns, FitData } from './data.ts';
import { fitJson } from './json.ts';
import type { FitCommand, FitOutcome, OneFit } from './outcome.ts';
import { readTable } from './table.ts';
import type { Table } from './table.ts';
import { fitText } from './text.ts';

/** Prints the fits. `EXIT.failed` where no law could be fitted; throws a `CliError` for what cannot be read. */
export async function fitCommand(command: FitCommand, terminal: Terminal): Promise<ExitCode> {
  const outcome = fitFile(command);
  await terminal.result(command.json === true ? fitJson(outcome) : fitText(outcome, terminal.bold));
  return outcome.fits.some(({ result }) => result.status === 'fitted') ? EXIT.fine : EXIT.failed;
}

function fitFile(command: FitCommand): FitOutcome {
  const { file, x, y, stratum, launch, leaveOut, exclude } = command;
  const columns: Columns = {
    x,
    y,
    ...(stratum !== undefined && { stratum }),
    ...(launch !== undefined && { launch }),
    ...(leaveOut !== undefined && { leaveOut }),
  };
  const of = selectData(tableOf(file), file, columns, exclude);
  const laws = chooseLaws(command.laws, x, of.groups);
  const isAuto = command.laws.includes('auto');
  const space = command.space ?? spaceFor(laws, isAuto, of);
  // Of laws that nobody named, those that cannot take the data are refused one by one.
  if (!isAuto) for (const law of laws) demandFit(law, of, space, file);
  const fits = laws.map((law) => fitOne(law, of, space, command));
  const fitted = fits.flatMap((one) =>
    one.result.status === 'fitted'
      ? [{ fit: one.result.fit, forecasts: one.forecasts, ...(one.heldOut && { heldOut: one.heldOut }) }]
      : [],
  );
  const apart = (command.at ?? []).flatMap((_, k) => {
    const found = disagreement(fitted.map(({ fit, forecasts }) => ({ fit, y: forecasts[k]!.y })));
    return found === undefined ? [] : [found.remark];
  });
  const choice = laws.length > 1 && fitted.length > 0 ? choose(fitted) : undefined;
  return { command, of, fits, ...(choice && { choice }), remarks: [...(choice?.remarks ?? []), ...apart] };
}

function tableOf(file: string): Table {
  try {
    return readTable(file);
  } catch (error) {
    if (error instanceof RunFileError) {
      throw new CliError(EXIT.invalidFile, problemLines(file, error).join('\n'));
    }
    throw error;
  }
}

/** One law has its own; several are compared in one space, that of relative errors where y allows it. */
function spaceFor(laws: readonly Law[], isAuto: boolean, { data }: FitData): Space {
  if (laws.length === 1 && !isAuto) return laws[0]!.space;
  return data.every(({ y }) => y > 0) ? 'log' : 'linear';
}

function fitOne(law: Law, of: FitData, space: Space, command: FitCommand): OneFit {
  const { huber, bootstrap, seed, holdout, at = [], range } = command;
  const { data, strata, launches, parts } = of;
  const options: FitOptions = {
    space,
    seed,
    replicates: bootstrap,
    resampleFrom: 0, // who asks for a bootstrap gets one
    ...(huber !== undefined && { loss: { kind: 'huber', delta: huber } }),
    ...(strata && { strata }),
    ...(launches && { launches }),
  };
  const fitted = fitLaw(law, data, options);
  if (fitted.status === 'refused') return { law, result: fitted, forecasts: [] };
  const { fit, ensemble } = fitted;
  const forecasts = at.map((place) => {
    if (place.length !== law.inputs.length) {
      throw usageError(`--at ${place.join(',')}: ${law.inputs.length} values are needed, one for each --x`);
    }
    return forecast(fit, ensemble, place, range && { range });
  });
  const heldOut = holdout === undefined ? undefined : holdOutLargest(law, data, holdout, options);
  const why = whyNot({ fit });
  return {
    law,
    result: { status: 'fitted', fit },
    ...(heldOut && { heldOut }),
    ...(parts && { leftOut: leaveOneOut(law, data, parts, options) }),
    forecasts,
    ...(why !== undefined && { whyNot: why }),
  };
}
