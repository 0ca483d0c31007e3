// What a site keeps in the browser is under its own path: sites of several publishers may share a host.
const root = new URL("..", import.meta.url).pathname;

export const begin = `onrecord:${root}`;

// Removes what the browser keeps of visits to this site.
export const forget = () => {
  try {
    for (const store of [localStorage, sessionStorage]) {
      for (const key of Object.keys(store)) if (key.startsWith(begin)) store.removeItem(key);
    }
  } catch {
    // Storage is blocked, so nothing is kept.
  }
};
