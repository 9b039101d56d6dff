// Reads documents of RDF with readers from npm: on standard input a JSON array of {type, text}, on
// standard output one of N-Quads, or of {error} where a reader refuses.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2]));
const jsonld = require("jsonld");
const { Parser, Writer } = require("n3");
const { RdfXmlParser } = require("rdfxml-streaming-parser");

const asLines = (quads) => new Writer({ format: "N-Quads" }).quadsToString(quads);

const readXml = (text) =>
  new Promise((resolve, reject) => {
    const quads = [];
    const parser = new RdfXmlParser({ baseIRI: "urn:base:" });
    parser.on("data", (quad) => quads.push(quad)).on("error", reject);
    parser.on("end", () => resolve(asLines(quads)));
    parser.end(text);
  });

const read = ({ type, text }) => {
  if (type === "application/ld+json")
    return jsonld.toRDF(JSON.parse(text), { format: "application/n-quads" });
  if (type === "application/rdf+xml") return readXml(text);
  return asLines(new Parser({ format: type }).parse(text));
};

let input = "";
for await (const piece of process.stdin) input += piece;
const found = [];
for (const document of JSON.parse(input)) {
  try {
    found.push(await read(document));
  } catch (error) {
    found.push({ error: String(error) });
  }
}
process.stdout.write(JSON.stringify(found));
