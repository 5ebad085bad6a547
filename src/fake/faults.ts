import type { FailureResponse } from '../../generated/index.js';
import { checkFault, type Fault, type StatusFault } from './fault.js';
import { type FakeOperation, fakeOperations } from './operations.js';

/** The faults that are programmed, in order. */
export class Faults {
  readonly #planned: { operation: FakeOperation; fault: Fault; left: number }[] = [];

  /** @throws RangeError or TypeError for an operation that does not exist, or a fault that cannot be. */
  plan(operation: FakeOperation, fault: Fault): void {
    if (!fakeOperations.includes(operation)) {
      throw new RangeError(`There is no operation ${String(operation)}, but ${fakeOperations.join(', ')}.`);
    }
    checkFault(fault);
    this.#planned.push({ operation, fault, left: fault.times ?? 1 });
  }

  /** The fault of the next request of an operation, if there is one. */
  take(operation: FakeOperation | undefined): Fault | undefined {
    const next = this.#planned.find((planned) => planned.operation === operation && planned.left > 0);
    if (next) next.left -= 1;
    return next?.fault;
  }
}

/** Statuses whose responses have no body (Fetch standard, "null body status"). */
const withoutBody = [204, 205, 304];

export function faultResponse({ status, headers = {}, body, error }: StatusFault): Response {
  const init = { status, headers };
  if (withoutBody.includes(status)) return new Response(null, init);
  if (body !== undefined) return new Response(body, init);
  if (error === undefined && status !== 400) return new Response(`HTTP ${status}, as programmed.\n`, init);
  const failure: FailureResponse = { status: 'failed', error: error ?? '' };
  return Response.json(failure, init);
}
