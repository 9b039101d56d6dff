// The query page with YASGUI in place of the form's text. It asks this site's endpoint and nothing
// else. The rest of the form stays: it gives the answer as a page, with a chart, or as a file.

const form = document.querySelector("form[data-prefixes]");
const prefixes = JSON.parse(form.dataset.prefixes);
const terms = JSON.parse(form.dataset.terms);
const endpoint = form.action;
const example = form.elements.query.value.trim();
const shared = new URLSearchParams(location.hash.slice(1)).get("query");

// What completes names is the project's own: YASGUI's would ask other sites.
const { Yasqe } = Yasgui;
const complete = (of, name, get) =>
  Yasqe.forkAutocompleter(of, { name, get, bulk: true, persistenceId: null }, false);
const declarations = Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`);
complete("prefixes", "our-prefixes", declarations.sort());
complete("property", "our-properties", terms);
complete("class", "our-classes", terms);
Yasqe.defaults.autocompleters = ["variables", "our-prefixes", "our-properties", "our-classes"];

const place = document.createElement("div");
place.id = "editor";
form.before(place);
const { query } = form.elements;
query.hidden = query.labels[0].hidden = true;

const yasgui = new Yasgui(place, {
  autofocus: false,
  autoAddOnInit: false,
  persistenceId: `query_${endpoint}`,
  populateFromUrl: false, // a link to this page chooses no endpoint
  copyEndpointOnNewTab: false,
  requestConfig: { endpoint, method: "GET" },
  yasqe: {
    ...Yasqe.defaults,
    value: example,
    lineWrapping: true,
    resizeable: false,
    viewportMargin: Infinity,
    // Tab leads on, as everywhere: who has no mouse must be able to leave the editor.
    extraKeys: { ...Yasqe.defaults.extraKeys, Tab: false, "Shift-Tab": false },
  },
  yasr: { ...Yasgui.Yasr.defaults, prefixes },
});

// Tabs that are kept from earlier ask here too, and share a link that needs no script.
function settle(tab) {
  if (tab.getEndpoint() !== endpoint) tab.setEndpoint(endpoint);
  tab.getShareableLink = () => `${endpoint}?${new URLSearchParams({ query: tab.getQuery() })}`;
}
yasgui.on("tabSelect", (_, id) => settle(yasgui.getTab(id)));

const name = form.dataset.example;
if (shared || name || !yasgui.getTab()) {
  const tab = { name: name || "Query", yasqe: { value: shared || example } };
  yasgui.addTab(true, tab, { avoidDuplicateTabs: true });
}
Object.values(yasgui._tabs).forEach(settle);

form.addEventListener("submit", () => {
  query.value = yasgui.getTab()?.getQuery() ?? example;
});

// What YASGUI leaves without a name, or in a role that its neighbours do not fit.
const names = {
  ".CodeMirror textarea": "SPARQL query",
  "select.tableSizer": "Rows a page",
  "input.tableFilter": "Filter the rows",
};
function label() {
  for (const [selector, text] of Object.entries(names)) {
    place.querySelectorAll(selector).forEach((found) => found.setAttribute("aria-label", text));
  }
  place.querySelectorAll(".addTab").forEach((found) => found.setAttribute("role", "tab"));
  place.querySelectorAll("th .dt-column-title:empty").forEach((found) => found.append("#"));
}
new MutationObserver(label).observe(place, { childList: true, subtree: true });
label();
