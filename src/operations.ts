import { operations as documented, type OperationId } from '../generated/operations.gen.js';
import type { Exchange } from './http/exchange.js';
import { policies } from './policies.js';

/** What is known of one request: its subject, how its response is matched, and what else differs from the policy. */
export type ExchangeDetails = Pick<Exchange, 'subject'> & Partial<Exchange>;

/** A request of an operation, as the HTTP core needs to know it. */
export function exchangeOf(operation: OperationId, request: ExchangeDetails): Exchange {
  const { responses } = documented[operation];
  return { operation, responses, ...policies[operation], ...request };
}
