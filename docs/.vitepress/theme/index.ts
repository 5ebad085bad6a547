import { inBrowser, onContentUpdated, type Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import './style.css';

const storageKey = 'sample';
const labels = '.vp-code-group label';

/** The default theme, with the language of samples kept from page to page. */
export default {
  extends: DefaultTheme,
  setup() {
    onContentUpdated(chooseSample);
    if (inBrowser) document.addEventListener('click', keepSample);
  },
} satisfies Theme;

function keepSample({ target, isTrusted }: MouseEvent): void {
  const label = target instanceof Element ? target.closest(labels) : null;
  // Not the click of `chooseSample`.
  if (isTrusted && label?.textContent) localStorage.setItem(storageKey, label.textContent);
}

function chooseSample(): void {
  const chosen = localStorage.getItem(storageKey);
  for (const label of document.querySelectorAll<HTMLElement>(labels)) {
    if (label.textContent === chosen) label.click();
  }
}
