// Cleans a list in small parts, as a process that can be killed. Bundled by kill.test.ts.
import { EmailCleaning } from '../../src/index.js';
import { runList } from '../../src/list/clean-list.js';

const [, , baseUrl, input = '', output = '', options = '{}'] = process.argv;

const saino = new EmailCleaning({ token: 'any', baseUrl });
const { isComplete, unfinished } = await runList(
  { saino, input, output, ...JSON.parse(options) },
  // A lock that was killed half-way is waited for.
  { addresses: 25, bytes: 10_000, beat: 20, patience: 200 },
);
console.log(JSON.stringify({ isComplete, unfinished: unfinished.map(({ job, reason }) => ({ job, reason })) }));
