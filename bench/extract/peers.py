#!/usr/bin/env python3
"""What Python's extractors find in texts: reads JSON lines {text}, prints one JSON line {found: [[type, value]], seconds} each.

    bench/extract/peers.py ioc-finder|iocextract < TEXTS

Needs the module of that name; where it stands may be said in PYTHONPATH. Only the finding is timed.
"""
import json
import sys
import time


def with_ioc_finder():
    from ioc_finder import find_iocs

    types = {"urls": "url", "domains": "domain", "ipv4s": "ip", "ipv6s": "ip", "email_addresses": "email",
             "email_addresses_complete": "email", "md5s": "hash", "sha1s": "hash", "sha256s": "hash", "sha512s": "hash"}

    def find(text):
        return [[types[kind], value] for kind, values in find_iocs(text).items() if kind in types for value in values]
    return find


def with_iocextract():
    import iocextract

    def find(text):
        found = [["url", value] for value in iocextract.extract_urls(text, refang=True)]
        found += [["ip", value] for value in iocextract.extract_ips(text, refang=True)]
        found += [["email", value] for value in iocextract.extract_emails(text, refang=True)]
        return found + [["hash", value] for value in iocextract.extract_hashes(text)]
    return find


def main():
    find = {"ioc-finder": with_ioc_finder, "iocextract": with_iocextract}[sys.argv[1]]()
    find("warm up: evil.example, 192.0.2.1")
    for line in sys.stdin:
        text = json.loads(line)["text"]
        began = time.process_time()
        found = find(text)
        print(json.dumps({"found": found, "seconds": time.process_time() - began}))


main()
