// Before the first paint, so that a dark page does not flash white. A file and not inline: the CSP allows none.
(() => {
  let scheme = null;
  try {
    scheme = localStorage.getItem('crm.scheme');
  } catch {
    // Storage may be forbidden; the system's wish then holds.
  }
  const dark =
    scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
