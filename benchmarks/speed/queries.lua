-- Asks queries, as wrk's script; see https://github.com/wg/wrk/blob/master/SCRIPTING.
--
-- wrk ... URL -- PIECES START
--
-- The lines of the file PIECES are what a query has before the IRI of a resource, between that and
-- a number, and after the number, then the IRIs, all percent-encoded. With START a number, the
-- queries of the numbers after it are asked, each once (wrk keeps the first to itself). With START "same", the same query is
-- asked again and again: that of the first IRI, with no number, which its pieces do without.

local path, before, between, after, iris, number, same

function init(args)
  local lines = io.lines(args[1])
  before, between, after = lines(), lines(), lines()
  iris = {}
  for line in lines do iris[#iris + 1] = line end
  path = wrk.path .. "?query="
  wrk.headers["Accept"] = "application/sparql-results+json"
  if args[2] == "same" then
    same = wrk.format("GET", path .. before .. iris[1] .. between .. after)
  else
    number = tonumber(args[2])
  end
end

function request()
  if same then return same end
  local iri = iris[number % #iris + 1]
  local asked = path .. before .. iri .. between .. string.format("%d", number) .. after
  number = number + 1
  return wrk.format("GET", asked)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    'measured {"requests": %d, "microseconds": %d, "failed": %d, "median": %d}\n',
    summary.requests, summary.duration, failed, latency:percentile(50)))
end
