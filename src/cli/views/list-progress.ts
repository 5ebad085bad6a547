import type { CleanEvent, CleanPlan } from '../../list.js';

/** The progress of all jobs of a list, from the events of a run. */
export class ListProgress {
  #plan: CleanPlan | undefined;
  /** The number of addresses in each job that was uploaded in this run. */
  readonly #sizes = new Map<number, number>();
  readonly #percentages = new Map<number, number>();
  readonly #reports = new Set<number>();

  follow(event: CleanEvent): void {
    if (event.type === 'plan') this.#plan = event.plan;
    if (event.type === 'upload') {
      this.#sizes.set(event.job, event.addresses);
      this.#percentages.set(event.job, 0);
    }
    if (event.type === 'progress') this.#percentages.set(event.job, event.percentage);
    if (event.type === 'report') {
      this.#percentages.set(event.job, 100);
      this.#reports.add(event.job);
    }
  }

  get jobs(): number {
    return this.#plan?.jobs ?? 0;
  }

  get rows(): number {
    return this.#plan?.rows ?? 0;
  }

  /** The number of jobs that have their report. */
  get done(): number {
    return this.#earlier + this.#reports.size;
  }

  /** The progress of all of them, by their addresses. */
  get percentage(): number {
    const addresses = this.#addresses;
    if (addresses === 0) return 0;
    let done = this.#earlier * this.#usualSize * 100;
    for (const [job, percentage] of this.#percentages) done += this.#sizeOf(job) * percentage;
    return Math.min(done / addresses, 100);
  }

  /** The addresses that are sent, by this run or by an earlier one. */
  get #addresses(): number {
    return (this.#plan?.addresses ?? 0) - (this.#plan?.reused.addresses ?? 0);
  }

  /** The number of jobs that had their report before this run: nothing happens to them. */
  get #earlier(): number {
    if (!this.#plan) return 0;
    const { jobs, remaining, uncertain } = this.#plan;
    const resumed = [...this.#percentages.keys()].filter((job) => !this.#sizes.has(job)).length;
    return Math.max(jobs - remaining.jobs - uncertain.length - resumed, 0);
  }

  #sizeOf(job: number): number {
    return this.#sizes.get(job) ?? this.#usualSize;
  }

  /** The average number of addresses in a job that an earlier run has uploaded. */
  get #usualSize(): number {
    if (!this.#plan) return 0;
    const { jobs, remaining } = this.#plan;
    return (this.#addresses - remaining.addresses) / Math.max(jobs - remaining.jobs, 1);
  }
}
