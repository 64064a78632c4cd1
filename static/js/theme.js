// Runs before the first paint, so that a chosen theme does not flash. Without it the theme follows the system.
try {
  const theme = localStorage.theme;
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch { /* storage is switched off: follow the system */ }
