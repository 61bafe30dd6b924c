// Loaded before the program (node --import): its wall clock stands where a recording ended, so that what is pending
// there is pending here. Timers run as ever.
const at = Number(process.env.RECORDED_CLOCK_MS);
const startedAt = performance.now();
// A thousandth of the real speed: time goes on for whoever waits for it to, and decides nothing meanwhile.
Date.now = () => at + Math.floor((performance.now() - startedAt) / 1000);
