import { writeFileSync } from 'node:fs';
import type { Figure } from '../lib/figure.ts';
import { mainModel, otherModels } from './models.ts';
import { drawPlot, plotFile } from './plot.ts';
import { adaptive, backoff, latestStart, policies, singleChecks } from './policies.ts';
import { type Outcome, simulate } from './simulate.ts';

const limits = [
  ['requests', '', 20],
  ['mean lag', 's', 5],
  ['median lag', 's', 1.2],
] as const;
/** The most requests that many short processes may make for each one of a process that stays. */
const mostForSingleChecks = 1.1;
/** No constant of the delay rule was chosen on the jobs of these seeds. */
const heldOut = [101, 102, 103, 104, 105, 106, 107, 108, 109, 110];

/** How many requests a wait makes, and how late it notices the end of the job. Draws the plot as well. */
export function benchPolling(): Figure[] {
  const outcomes = simulatePolicies();
  writeFileSync(plotFile, drawPlot(outcomes));
  console.table(outcomes);
  for (const [name, policy] of Object.entries({ 'this package': adaptive, 'exponential backoff': backoff })) {
    console.log(`Other kinds of jobs, ${name}:`);
    console.table(mapValues(otherModels, (model) => simulate(policy, model)));
  }
  console.log('Single checks, each in a process of its own:');
  console.table(simulate(singleChecks, mainModel));
  const own = simulate(adaptive, mainModel);
  const others = heldOut.map((seed) => simulate(adaptive, mainModel, seed));
  const figures = limits.flatMap(([measure, unit, limit]) => {
    const worst = Math.max(...others.map((outcome) => outcome[measure]));
    return [
      { name: measure, value: own[measure], unit, limit, isExact: true },
      { name: `${measure}, worst held-out seed`, value: worst, unit, limit, isExact: true },
    ];
  });
  return [...figures, ...benchSingleChecks()];
}

/** What it costs that each request is made by another process: no more requests, and no lag but that of its start. */
export function benchSingleChecks(): Figure[] {
  return Object.entries({ 'main model': mainModel, ...otherModels }).flatMap(([name, model]) => {
    const [checks, staying] = [simulate(singleChecks, model), simulate(adaptive, model)];
    const requests = checks.requests / staying.requests;
    const lag = checks['mean lag'] - staying['mean lag'];
    return [
      { name: `requests of single checks, against one process, ${name}`, value: requests, limit: mostForSingleChecks },
      { name: `lag of single checks, beyond that of one process, ${name}`, value: lag, unit: 's', limit: latestStart },
    ].map((figure) => ({ ...figure, isExact: true }));
  });
}

/** What the plot shows. */
export function simulatePolicies(): Record<string, Outcome> {
  return mapValues(policies, (policy) => simulate(policy, mainModel));
}

function mapValues<T, U>(object: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
