// Whether Kusto's own language service reads a query (`sign --as kql`), with ASIM's functions declared as they
// are documented: syntax, names and types.
//
//   npm ci && node check.mjs QUERY.kql...
//
// Ends with 1 where it finds anything wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
require("@kusto/language-service-next/bridge.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.js");
const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language;

const tables = {
    _Im_Dns: "(TimeGenerated: datetime, SrcIpAddr: string, DnsQuery: string, DnsResponseName: string)",
    _Im_WebSession: "(TimeGenerated: datetime, SrcIpAddr: string, Url: string, HttpUserAgent: string)",
    _Im_NetworkSession: "(TimeGenerated: datetime, SrcIpAddr: string, DstIpAddr: string)",
    _Im_FileEvent: "(TimeGenerated: datetime, DvcHostname: string, TargetFilePath: string, TargetFileMD5: string,"
        + " TargetFileSHA1: string, TargetFileSHA256: string)",
};

function stateWithTables() {
    const symbols = Object.entries(tables).map(([name, columns]) => Symbols.TableSymbol.From(columns).WithName(name));
    return GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("logs", symbols));
}

const state = stateWithTables();
for (const path of process.argv.slice(2)) {
    const text = readFileSync(path, "utf8");
    const found = KustoCode.ParseAndAnalyze(text, state).GetDiagnostics();
    const count = found.Count ?? found.getCount?.() ?? 0;
    for (let i = 0; i < count; i++) {
        const one = found.getItem ? found.getItem(i) : found.Items[i];
        console.log(`${path}: ${one.Message} at "${text.substr(one.Start, 40)}"`);
    }
    console.log(`${path}: ${count ? `${count} complaints` : "read without a complaint"}`);
    process.exitCode ||= count ? 1 : 0;
}
