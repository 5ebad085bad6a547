import type { CleanEvent, CleanResult } from '../../list.js';
import { barView } from './bar-view.js';
import { jsonView } from './json-view.js';
import type { CleanOptions } from './options.js';
import { plainView } from './plain-view.js';

/** How `clean` shows what it does: drawn on a terminal, as plain lines elsewhere, or as JSON. */
export type CleanView = {
  show(event: CleanEvent): void;
  result(result: CleanResult): void;
  /** Leaves the terminal as it was, however the run ended. */
  end(): void;
};

/** @param name - What the list is called. */
export function createCleanView(name: string, options: CleanOptions): CleanView {
  if (options.json) return jsonView();
  return process.stdout.isTTY ? barView(name) : plainView(name);
}
