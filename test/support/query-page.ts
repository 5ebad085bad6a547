import {
  environmentManager,
  focusManager,
  onlineManager,
  QueryClient,
  QueryObserver,
  type QueryObserverOptions,
} from '@tanstack/query-core';
import { onTestFinished } from 'vitest';

/** A page with TanStack Query on it, as far as a query can tell. */
export type QueryPage = {
  client: QueryClient;
  /** Shows a component with this query, and returns what removes it again. */
  show: (options: unknown) => () => void;
  /** Does everything that has a stale query fetch again, and everything that apps do to refresh all they show. */
  disturb: () => Promise<void>;
  /** Hides the page, as another tab does, or shows it again. */
  setVisible: (isVisible: boolean) => void;
};

/** Opens a page, until the end of the test. */
export function openPage(): QueryPage {
  // TanStack Query sets no timer on what it believes to be a server.
  environmentManager.setIsServer(() => false);
  const client = new QueryClient();
  client.mount();
  focusManager.setFocused(true);
  onTestFinished(() => {
    client.unmount();
    client.clear();
    focusManager.setFocused(undefined);
    environmentManager.setIsServer(() => true);
  });
  const shown: unknown[] = [];
  const show = (options: unknown) => {
    shown.push(options);
    return new QueryObserver(client, options as QueryObserverOptions).subscribe(() => undefined);
  };
  return {
    client,
    show,
    async disturb() {
      focusManager.setFocused(false);
      focusManager.setFocused(true);
      onlineManager.setOnline(false);
      onlineManager.setOnline(true);
      for (const options of [...shown]) show(options)();
      await client.invalidateQueries();
    },
    setVisible: (isVisible) => focusManager.setFocused(isVisible),
  };
}
