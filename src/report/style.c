// One style for screen, dark screen, phone and A4. System fonts only; colours of partners after Okabe and Ito
// (2008), which people with any kind of colour vision tell apart; no meaning hangs on colour alone.
#include "report/page.h"

// Rules stand together here, which the formatter would refill.
// clang-format off
static const char colours[] =
    ":root{--paper:#fdfcfa;--card:#fff;--ink:#1c2330;--soft:#5c6675;--line:#e3e0d9;--tint:#f1efe9;"
    "--link:#1d4f80;--for:#2b6ca3;--against:#c8603a;--total:#1c2330;--bad:#a8401c;--warn:#fdf1dc;"
    "--warnline:#dfae55;--s1:#dbe8f3;--s2:#b3d0e7;--s3:#7fb0d6;--s4:#4687bb;--s5:#1f5b8f;--s45:#fff;"
    "--tile:#edebe5;--tiletext:#98948a;--g0:#e9e6df;--g1:#dde3e6;--g2:#c9d7e0;--g3:#b4cadb;--g4:#95b6d0;"
    "--g5:#6d9bc1;--g6:#3f7aaa;--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b8568f;--c4:#d99100;"
    "--c5:#3d9fd8;--c6:#1c2330;--cx:#8b8f98}\n@media(prefers-color-scheme:dark){@media screen{"
    ":root{--paper:#12161c;--card:#181d25;--ink:#e4e7ec;--soft:#98a2b1;--line:#2b323d;--tint:#1d232c;"
    "--link:#8dbde8;--for:#5b9bd0;--against:#e08a63;--total:#e4e7ec;--bad:#f0946c;--warn:#2c2413;"
    "--warnline:#8a6a2b;--s1:#1c2f42;--s2:#224562;--s3:#2b6391;--s4:#4a8fc4;--s5:#8cc3ee;--s45:#0c1116;"
    "--tile:#1f252e;--tiletext:#5d6775;--g0:#232932;--g1:#25303b;--g2:#273a4b;--g3:#29465f;--g4:#2d5678;"
    "--g5:#386f9b;--g6:#5295c8;--c0:#3f9fdd;--c1:#f08436;--c2:#2fbf93;--c3:#db86b9;--c4:#edb13c;"
    "--c5:#7cc7f2;--c6:#e4e7ec;--cx:#7f8894}}}\n";

static const char text_and_page[] =
    "*{box-sizing:border-box}html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:16px/1.55 Inter,system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"Noto Sans\","
    "sans-serif;font-variant-numeric:lining-nums tabular-nums;overflow-wrap:anywhere}"
    "main{max-width:62rem;margin:0 auto;padding:0 1.5rem 3rem}"
    "h1,h2,.lead,.figures dd{font-family:\"Iowan Old Style\",Charter,\"Source Serif 4\",Georgia,Gelasio,"
    "\"Noto Serif\",serif;font-weight:600}"
    "h1{font-size:2.6rem;line-height:1.15;margin:.2em 0 .15em;letter-spacing:-.01em}"
    "h2{font-size:1.65rem;line-height:1.2;margin:0 0 .8rem}h3{font-size:1.2rem;margin:1.8rem 0 .5rem}"
    "h4{font-size:1rem;margin:1.9rem 0 .5rem;padding-top:.7rem;border-top:1px solid var(--line)}"
    "h5{font-size:.92rem;margin:1rem 0 .25rem}p{margin:.5rem 0}"
    "a{color:var(--link);text-decoration-color:color-mix(in srgb,currentColor 35%,transparent);"
    "text-underline-offset:.15em}a:hover{text-decoration-color:currentColor}"
    "h2 a,h3 a{color:inherit;text-decoration:none}h2 a:hover,h3 a:hover{text-decoration:underline}"
    "section{margin:0;padding:2.4rem 0 .4rem}"
    "section+section{border-top:1px solid var(--line);margin-top:1.6rem}"
    "code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,\"Liberation Mono\",monospace;"
    "background:var(--tint);padding:.08em .3em;border-radius:3px}"
    ".soft,.note,.why,.sub,figcaption,caption,.aka{color:var(--soft)}"
    ".note,figcaption,caption{font-size:.86rem}.empty{color:var(--soft);font-style:italic}"
    ".bad{color:var(--bad)}"
    ".warn{background:var(--warn);border-left:4px solid var(--warnline);padding:.5rem .8rem;"
    "border-radius:0 4px 4px 0}.plain{padding-left:1.1rem}.plain li{margin:.3rem 0}"
    ".banner{background:#000;text-align:right;padding:.3rem 1.5rem}"
    ".tlp{background:#000;font:bold 1rem/1.3 Arial,\"Liberation Sans\",sans-serif;padding:.1em .45em;"
    "white-space:nowrap}small .tlp,p .tlp{font-size:.72rem;border-radius:2px}.tlp-red{color:#ff2b2b}"
    ".tlp-amber{color:#ffc000}.tlp-green{color:#33ff00}.tlp-clear{color:#fff}"
    ".mast{padding:2.6rem 0 1.4rem;border-bottom:3px double var(--line)}"
    ".brand{margin:0;font-size:.82rem;letter-spacing:.16em;text-transform:uppercase;color:var(--soft);"
    "display:flex;align-items:center;gap:.6rem}.mark{width:40px;height:24px;fill:var(--link);stroke:none}"
    ".mark path{fill:none;stroke:var(--link);stroke-width:.8;opacity:.55}.sub{margin:.1rem 0 1.1rem}"
    "nav{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;font-size:.9rem}nav a{text-decoration:none}"
    "nav a:hover{text-decoration:underline}.mast+section{border:0;margin:0}\n";

static const char summary_parts[] =
    ".lead{font-size:1.42rem;line-height:1.42;font-weight:400;margin:.2rem 0 1.3rem;max-width:46rem}"
    ".lead strong{font-weight:700}.judgements{list-style:none;margin:0;padding:0}"
    ".judgements li{display:grid;grid-template-columns:2rem 1fr 12.5rem;gap:.2rem 1rem;padding:1rem 0;"
    "border-top:1px solid var(--line)}.judgements h3{margin:0 0 .15rem}"
    ".judgements h3 a{color:var(--link)}.judgements p{margin:0}"
    ".aka{font-weight:400;font-size:.88rem;margin-left:.35rem}.sure{font-size:.86rem;padding-top:.3rem}"
    ".badge{display:inline-block;min-width:1.6em;text-align:center;background:var(--ink);"
    "color:var(--paper);border-radius:1em;font-size:.8rem;font-weight:600;line-height:1.6;"
    "padding:0 .35em}.judgements .badge{align-self:start;justify-self:start;margin-top:.2rem}"
    ".gauge{display:block;width:100%;overflow:visible}"
    ".gm{fill:var(--ink);stroke:var(--paper);stroke-width:2}.g0{fill:var(--g0)}.g1{fill:var(--g1)}"
    ".g2{fill:var(--g2)}.g3{fill:var(--g3)}.g4{fill:var(--g4)}.g5{fill:var(--g5)}.g6{fill:var(--g6)}"
    ".conf{white-space:nowrap}"
    ".conf i{display:inline-block;width:.5rem;height:.62rem;margin-right:2px;"
    "border:1px solid var(--soft);border-radius:1px}.conf i:last-of-type{margin-right:.45rem}"
    ".c1 i:nth-child(-n+1),.c2 i:nth-child(-n+2),.c3 i{background:var(--soft)}"
    ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.6rem;"
    "margin:1.4rem 0 .8rem}"
    ".figures div{display:flex;flex-direction:column;background:var(--card);border:1px solid var(--line);"
    "border-radius:6px;padding:.55rem .8rem}.figures dd{margin:0;font-size:1.7rem;line-height:1.2}"
    ".figures dd a{text-decoration:none}.figures dt{font-size:.82rem;color:var(--soft)}\n";

static const char tables[] =
    "table{border-collapse:collapse;width:100%;font-size:.92rem}"
    "th,td{text-align:left;vertical-align:top;padding:.34rem .6rem .34rem 0}"
    "caption{text-align:left;padding-bottom:.5rem}"
    "thead th{font-weight:600;color:var(--soft);border-bottom:1px solid var(--ink);font-size:.84rem;"
    "vertical-align:bottom}.list tbody tr{border-bottom:1px solid var(--line)}"
    ".list td:first-child{min-width:5.5rem}.num{text-align:right;white-space:nowrap}"
    "th.num,td.num{padding-right:.9rem}.none{color:var(--cx)}.dense{font-size:.84rem}"
    ".dense td:first-child{min-width:2.6rem}.dense td{padding-top:.2rem;padding-bottom:.2rem}"
    ".dense .why{font-size:.95em}.dense :target,tr:target,tbody:target{background:var(--warn)}"
    ".date{white-space:nowrap}.scroll{overflow-x:auto}.head td{padding-top:.7rem;font-weight:600}"
    ".in{padding-left:1.2rem}.matrix{width:auto;border-collapse:separate;border-spacing:2px}"
    ".matrix th,.matrix td{padding:.3rem .55rem;text-align:center;vertical-align:middle}"
    ".matrix thead th{max-width:9rem;vertical-align:bottom}"
    ".matrix th:first-child{text-align:left;font-weight:500;white-space:nowrap;padding-left:0}"
    ".matrix td{border-radius:4px;min-width:5.4rem}"
    ".matrix td a{color:inherit;text-decoration:none;display:block}"
    ".matrix td a:hover{text-decoration:underline}.matrix .sum,.matrix tfoot{font-weight:600}"
    ".matrix tfoot td,.matrix tfoot th{border-top:1px solid var(--ink)}"
    ".rel{color:var(--soft);font-size:.82em;text-decoration:none;margin-left:.2rem}"
    "abbr{text-decoration:none}td.s1{background:var(--s1)}td.s2{background:var(--s2)}"
    "td.s3{background:var(--s3)}td.s4{background:var(--s4);color:var(--s45)}"
    "td.s5{background:var(--s5);color:var(--s45)}"
    ".r{text-decoration:none;font-size:.92em;white-space:nowrap}\n";

static const char drawings[] =
    ".dot{display:inline-block;width:.66rem;height:.66rem;border-radius:50%;margin-right:.45rem;"
    "border:2px solid var(--c);background:var(--f,var(--c))}"
    ".m{fill:var(--f,var(--c));stroke:var(--c);stroke-width:2}a:hover .m,a:focus .m{stroke:var(--ink)}"
    ".p0,.p7{--c:var(--c0)}.p1,.p8{--c:var(--c1)}.p2,.p9{--c:var(--c2)}.p3,.p10{--c:var(--c3)}"
    ".p4,.p11{--c:var(--c4)}.p5,.p12{--c:var(--c5)}.p6,.p13{--c:var(--c6)}"
    ".p7,.p8,.p9,.p10,.p11,.p12,.p13{--f:var(--paper)}.px{--c:var(--cx)}"
    ".legend{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.86rem;margin:.8rem 0}"
    ".lane{display:grid;grid-template-columns:11rem 1fr;gap:.8rem;align-items:end}"
    ".lane>span{font-size:.92rem;padding-bottom:.15rem;line-height:1.3}.lane .badge{font-size:.72rem}"
    ".time{display:block;width:100%;overflow:visible;font-size:11px}.grid{stroke:var(--line)}"
    ".yr{fill:var(--soft)}.on{stroke:var(--soft);stroke-width:3;stroke-linecap:round;opacity:.55}"
    ".gone{stroke:var(--soft);stroke-dasharray:1 5;opacity:.7}"
    ".gap{fill:var(--soft);text-anchor:middle;font-size:10px}"
    ".k{stroke:var(--soft);stroke-width:1.1;opacity:.5}.weak{stroke-dasharray:3 4}"
    ".ln{fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}"
    ".more{fill:var(--soft);text-anchor:middle;font-size:10px}figure{margin:1.1rem 0 .4rem}"
    "figcaption{margin-top:.4rem}"
    ".map{display:block;width:100%;min-width:36rem;max-width:56rem;margin:.4rem auto;text-anchor:middle;"
    "font-size:8px}.land rect{fill:var(--tile)}.land text{fill:var(--tiletext)}.off{position:absolute}"
    ".map .n{font-size:11px;font-weight:600}.map g text{fill:var(--ink)}.map .s1 rect{fill:var(--s1)}"
    ".map .s2 rect{fill:var(--s2)}.map .s3 rect{fill:var(--s3)}.map .s4 rect{fill:var(--s4)}"
    ".map .s5 rect{fill:var(--s5)}.map .s4 text,.map .s5 text{fill:var(--s45)}"
    ".two{display:grid;grid-template-columns:1fr 1fr;gap:0 2.4rem}"
    ".bars{list-style:none;margin:0;padding:0}"
    ".bars li{display:grid;grid-template-columns:10rem 1fr 2.4rem;gap:.7rem;align-items:center;"
    "font-size:.92rem;padding:.12rem 0}.bars .n{text-align:right}"
    ".bar{display:block;height:.62rem;background:var(--tint);border-radius:2px}"
    ".bar i{display:block;height:100%;background:var(--s3);border-radius:2px;min-width:2px}"
    ".small{display:inline-block;width:4.5rem;margin-right:.5rem}\n";

static const char actor_parts[] =
    "article{padding:1.6rem 0 1rem;border-top:3px solid var(--ink);margin-top:2.2rem}"
    "article:first-of-type{margin-top:.4rem}"
    "article>header h3{font-size:1.55rem;margin:0 0 .6rem;line-height:1.25}"
    "article>header small{font-weight:400;font-size:.85rem;margin-left:.4rem}"
    "article>header .badge{font-size:1rem;vertical-align:.12em}"
    ".verdict{display:grid;grid-template-columns:1.4fr 1fr;gap:0 2rem;background:var(--tint);"
    "border-radius:6px;padding:.7rem 1rem}.verdict p{margin:.1rem 0 .3rem}"
    ".facts{display:flex;flex-wrap:wrap;gap:.3rem 2.2rem;margin:1rem 0 .4rem}"
    ".facts dt{font-size:.82rem;color:var(--soft)}.facts dd{margin:0;font-weight:500}"
    ".facts .wide{flex:1 1 16rem}"
    ".chips span{display:inline-block;white-space:nowrap;margin:0 .7rem .1rem 0}"
    ".chips b{margin-right:.5rem;font-weight:600}.link{margin:0 0 1.4rem}"
    ".fall td{padding-top:.28rem;padding-bottom:.28rem}.fall td:first-child{width:44%}"
    ".fall .track{width:26%;min-width:9rem;padding-top:.5rem}.fall .kind{font-weight:500}"
    ".fall .who{font-size:.88em;color:var(--soft)}.fall tbody tr{border-bottom:1px solid var(--line)}"
    ".fall tr.total{border-top:1px solid var(--ink);border-bottom:0;font-weight:600}"
    ".fall tr.prior,.fall .soft{color:var(--soft)}.why{font-size:.86rem;line-height:1.4}"
    ".step{display:block;width:100%;overflow:visible}.zero{stroke:var(--line)}rect.for{fill:var(--for)}"
    "rect.against{fill:var(--against)}rect.prior{fill:var(--cx)}rect.total{fill:var(--total)}"
    ".said div,.glossary div{display:grid;grid-template-columns:9rem 1fr;gap:1rem;padding:.35rem 0;"
    "border-bottom:1px solid var(--line)}.said dd,.glossary dd{margin:0}.said{font-size:.86rem}"
    ".said dd span{display:inline-block;margin-right:1rem}.glossary dt,.said dt{font-weight:600}\n";

static const char phone_and_paper[] =
    "@media(max-width:640px){body{font-size:15px}main{padding:0 1rem 2rem}h1{font-size:1.9rem}"
    ".lead{font-size:1.2rem}.judgements li{grid-template-columns:1.8rem 1fr}.sure{grid-column:2}"
    ".lane{grid-template-columns:1fr;gap:.1rem;margin-bottom:.5rem}"
    ".two,.verdict{grid-template-columns:1fr}.said div,.glossary div{grid-template-columns:1fr;gap:.1rem}"
    ".bars li{grid-template-columns:8rem 1fr 2.2rem}.fall{min-width:34rem}.dense{min-width:36rem}"
    ".list{font-size:.86rem}}\n@media print{body{font-size:9.2pt;line-height:1.4;background:#fff}"
    "main{max-width:none;padding:0}:root{--paper:#fff;--card:#fff}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}h1{font-size:25pt}h2{font-size:16pt}"
    ".lead{font-size:12.5pt;margin-bottom:3mm}.judgements li{padding:2.2mm 0}"
    ".figures{grid-template-columns:repeat(6,1fr);gap:2mm;margin:3mm 0}.figures dd{font-size:14pt}"
    ".figures dt{font-size:7.6pt}.figures div{padding:1.5mm 2.5mm}nav{display:none}"
    "a{color:inherit;text-decoration:none}.mast{padding:0 0 5mm}section{padding:4mm 0 0}"
    "section+section{margin-top:4mm}article{break-before:page;margin:0;padding-top:4mm}"
    "article:first-of-type{break-before:auto}#doubts,#evidence{break-before:page;border:0}"
    ".matrix{break-inside:avoid}h2,h3,h4,h5,caption{break-after:avoid}"
    "tr,li,figure,.link>h5,.lane,.verdict,.figures,.map{break-inside:avoid}.link>h5+p{break-after:avoid}"
    "thead{display:table-header-group}.scroll{overflow:visible}.map{min-width:0;width:100%}"
    ".dense{font-size:7.6pt}table{font-size:8.8pt}.banner{padding:1mm 0}.fall .track{min-width:0}}\n";
// clang-format on

void put_style(Page *page)
{
    put(page, colours);
    put(page, text_and_page);
    put(page, summary_parts);
    put(page, tables);
    put(page, drawings);
    put(page, actor_parts);
    put(page, phone_and_paper);
}
