// Two rules of one file share a text, and the first looks at ELF files alone: does YARA-X find the text in a PE
// file for the second? With headers asked for as most rules ask (a plain comparison) it does not, as of 1.20;
// with the form that `sign` writes it does, and then both engines agree.
//
//   npm ci && node shared.mjs
//
// Ends with 1 where the form that `sign` writes loses a hit.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import init, { Compiler } from "@virustotal/yara-x";

const module = createRequire(import.meta.url).resolve("@virustotal/yara-x").replace(/\.js$/, "_bg.wasm");
const forms = {
    "a plain comparison": ["uint32(0) == 0x464c457f", "uint16(0) == 0x5a4d"],
    "as sign writes it": ["uint32(0) & 0xffffffff == 0x464c457f", "uint16(0) & 0xffff == 0x5a4d"],
};

function rulesWith([elf, pe]) {
    const rule = (name, head) => `rule ${name} { strings: $a = "a text that both share" $b = "another one of both"
        condition: filesize < 1MB and ${head} and 2 of them }`;
    const compiler = new Compiler();
    compiler.addSource(rule("one_elf", elf) + rule("two_pe", pe));
    return compiler.build();
}

await init({ module_or_path: readFileSync(module) });
for (const [name, heads] of Object.entries(forms)) {
    const file = new TextEncoder().encode("MZ, a text that both share, another one of both");
    const found = rulesWith(heads).scan(file).matches.map((match) => match.identifier);
    console.log(`${name}: ${found.join() || "lost"}`);
    process.exitCode = found.join() === "two_pe" ? 0 : 1;
}
