// Rules as YARA-X reads them: its warnings, and what each rule finds, beside the yara command's answer.
//
//   npm ci && node check.mjs RULES.yar... [--on FILE...]
//
// Ends with 1 where a file of rules does not compile, is warned of, or where the two find different files.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import init, { Compiler } from "@virustotal/yara-x";

const module = createRequire(import.meta.url).resolve("@virustotal/yara-x").replace(/\.js$/, "_bg.wasm");

function compiled(path) {
    const compiler = new Compiler();
    compiler.addSource(readFileSync(path, "utf8"));
    const warnings = compiler.warnings;
    return { rules: compiler.build(), warnings };
}

function foundByYara(path, file) {
    const { stdout } = spawnSync("yara", ["-w", path, file], { encoding: "utf8" });
    return stdout.split("\n").filter(Boolean).map((line) => line.split(" ")[0]).sort();
}

function foundByYaraX(rules, file) {
    const { matches } = rules.scan(new Uint8Array(readFileSync(file)));
    return matches.map((match) => match.identifier).sort();
}

/// The number of complaints about one file of rules.
function judge(path, files) {
    let complaints = 0, hits = 0, differing = 0;
    const complain = (text) => { complaints++; console.log(`${path}: ${text}`); };
    try {
        const { rules, warnings } = compiled(path);
        warnings.forEach((warning) => complain(warning));
        for (const file of files) {
            const ours = foundByYara(path, file), theirs = foundByYaraX(rules, file);
            hits += theirs.length;
            differing += ours.join() !== theirs.join();
        }
    } catch (error) {
        complain(error.message);
    }
    if (differing > 0)
        complain(`${differing} of ${files.length} files are answered otherwise than by yara`);
    console.log(`${path}: ${complaints ? "" : "compiles without a warning; "}${hits} hits in ${files.length} files`);
    return complaints;
}

await init({ module_or_path: readFileSync(module) });
const words = process.argv.slice(2), on = words.indexOf("--on");
const rules = on < 0 ? words : words.slice(0, on), files = on < 0 ? [] : words.slice(on + 1);
process.exitCode = rules.map((path) => judge(path, files)).some((complaints) => complaints > 0) ? 1 : 0;
