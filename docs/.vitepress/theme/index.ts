import { inBrowser, type Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { nextTick } from 'vue';
import './style.css';

const storageKey = 'sample';

/** The default theme, with the language of samples kept from page to page. */
export default {
  extends: DefaultTheme,
  enhanceApp({ router }) {
    if (!inBrowser) return;
    document.addEventListener('click', ({ target, isTrusted }) => {
      const label = target instanceof Element ? target.closest('.vp-code-group label') : null;
      // Not the click of `chooseSample`, since a page that lacks the language shows another one.
      if (isTrusted && label) localStorage.setItem(storageKey, label.textContent);
    });
    router.onAfterPageLoad = () => nextTick(chooseSample);
  },
} satisfies Theme;

function chooseSample(): void {
  const chosen = localStorage.getItem(storageKey);
  for (const label of document.querySelectorAll<HTMLElement>('.vp-code-group label')) {
    if (label.textContent === chosen) label.click();
  }
}
