// Tests ask their own server alone: what else a program would fetch fails at once.
const { fetch } = globalThis;

globalThis.fetch = async (resource, settings) => {
  const { hostname, href } = new URL(resource.url ?? resource);
  if (hostname !== "127.0.0.1") throw new TypeError(`not to be fetched here: ${href}`);
  return fetch(resource, settings);
};
