import type { CleanEvent } from '../../list.js';
import { duration } from '../duration.js';
import { print } from '../output.js';
import { retryText } from '../print-retry.js';
import { printable } from '../printable.js';
import { estimateEnd, type Seen } from '../views/estimate-end.js';
import { Line } from '../views/line.js';
import { Course } from './course.js';
import { figure } from './figures.js';
import { printResult, troubleText } from './plain-view.js';
import { planLines } from './plan-lines.js';
import type { CleanView } from './view.js';

/** One bar for all jobs of a list, with the bulk id of each above it. A failed attempt stands in its place until the next. */
export function barView(name: string): CleanView {
  // The shortest that shows anything, so that the figures beside it fit into 80 columns.
  const line = new Line({ isRemoved: true, width: 16 });
  const course = new Course();
  let clock: NodeJS.Timeout | undefined;
  let first: Seen | undefined;
  /** When all of it is likely to be done, in ms of the clock. */
  let end: number | undefined;
  let last = '';

  const draw = (rest: string) => {
    const { percentage } = course;
    const percent = `${Math.floor(percentage)} %`.padStart(5);
    line.draw(percentage, 100, (bar) => {
      last = `${bar} ${percent} | ${rest}`;
      return last;
    });
  };
  const drawJobs = () => {
    const rows = Math.floor((course.rows * course.percentage) / 100);
    const timeLeft = end === undefined ? [] : [`${duration(end - Date.now())} left`];
    draw([...timeLeft, `${course.done} of ${course.jobs} jobs`, `${inRows(rows)}`].join(' | '));
  };
  const inRows = (rows: number) => `${figure(rows)} of ${figure(course.rows)} rows`;
  const stopClock = () => {
    clearInterval(clock);
    clock = undefined;
  };
  const printAbove = (text: string) => {
    line.end();
    print(text);
  };
  const estimate = () => {
    const seen = { at: Date.now(), percentage: course.percentage };
    first ??= seen;
    end = seen.percentage < 100 ? estimateEnd(first, seen) : undefined;
  };

  const show = (event: CleanEvent) => {
    course.follow(event);
    if (event.type === 'plan') {
      for (const text of planLines(name, event.plan)) print(text);
      return;
    }
    if (event.type === 'retry') {
      stopClock();
      line.draw(0, 1, () => printable(retryText(event)));
      return;
    }
    if (event.type === 'merge') {
      stopClock();
      draw(`${inRows(event.rows)} written`);
      return;
    }
    if (event.type === 'uncertain' || event.type === 'refused' || event.type === 'failed') {
      printAbove(troubleText(event, course.jobs));
    }
    if (event.type === 'started') printAbove(`Job ${event.job} of ${course.jobs}: bulk id ${event.bulkId}`);
    if (event.type === 'progress' || event.type === 'report') estimate();
    clock ??= setInterval(drawJobs, 1000);
    drawJobs();
  };
  const finish = () => {
    stopClock();
    line.end();
    // It stays, as it was drawn last, above what follows.
    if (last !== '') print(last);
    last = '';
  };
  return {
    show,
    result(result) {
      finish();
      printResult(result);
    },
    end: finish,
  };
}
