"""ask: what the pool knows of values, names and ids, however they are written."""
from journey import Journey, activity, main

FIELDS = ["value", "type", "known", "partners", "activities", "clusters", "first_seen", "last_seen"]


class Ask(Journey):
    def setUp(self):
        super().setUp()
        self.words = self.case()
        lines = [activity("n1", "domain:evil.example", "md5:" + "ab" * 16, date="2013-05-01", names=["Axiom"],
                          families=["Hikit"]),
                 activity("n2", "url:http://evil.example:80/gate.php", date="2013-07-01")]
        lines[0]["indicators"][0].update(first_seen="2013-01-01", last_seen="2013-02-01")
        self.ask(*self.words, "pool", self.write("n.jsonl", lines), "--partner", "north")
        self.ask(*self.words, "pool", self.write("s.jsonl", [activity("s1", "domain:evil.example", date="2014-01-01")]),
                 "--partner", "south")

    def one(self, value):
        return self.ask(*self.words, "ask", "--json", value).json()

    def test_scripts_get_every_field(self):
        row = self.one("evil.example")
        for field in FIELDS:
            self.assertIn(field, row)
        self.assertEqual((row["value"], row["type"], row["known"]), ("evil.example", "domain", True))
        self.assertEqual(row["partners"], ["north", "south"])
        self.assertEqual(row["activities"], ["north:n1", "south:s1"])
        self.assertTrue(row["first_seen"].startswith("2013-01-01"))
        self.assertEqual(len(row["clusters"]), len(set(row["clusters"])))

    def test_a_defanged_value_is_the_same_value(self):
        for written in ("evil[.]example", "EVIL.EXAMPLE.", "evil(dot)example"):
            self.assertEqual(self.one(written)["value"], "evil.example")
        self.assertEqual(self.one("hxxp://evil[.]example/gate.php")["activities"], ["north:n2"])

    def test_a_hash_is_found_in_any_case(self):
        self.assertEqual(self.one("AB" * 16)["activities"], ["north:n1"])

    def test_a_name_is_found_with_who_says_it(self):
        row = self.one("axiom")
        self.assertEqual((row["type"], row["known"], row["partners"], row["activities"]),
                         ("name", True, ["north"], ["north:n1"]))

    def test_a_family_is_found(self):
        row = self.one("Hikit")
        self.assertEqual((row["type"], row["known"], row["activities"]), ("family", True, ["north:n1"]))

    def test_an_id_and_a_label_are_found(self):
        for word in ("s1", "south:s1"):
            row = self.one(word)
            self.assertEqual((row["type"], row["activities"]), ("activity", ["south:s1"]))

    def test_what_nobody_said_is_unknown_and_no_failure(self):
        row = self.one("never-seen.example")
        self.assertEqual((row["known"], row["partners"], row["activities"], row["first_seen"]), (False, [], [], None))

    def test_a_list_is_asked_line_by_line(self):
        answer = self.ask(*self.words, "ask", "--json", "-", stdin="evil.example\n\nnobody.example\n")
        self.assertEqual([row["known"] for row in answer.lines()], [True, False])
        saved = "evil.example\r\nnobody.example\r\n"
        for coding in ("utf-8-sig", "utf-16", "utf-32"):
            self.assertEqual(self.ask(*self.words, "ask", "--json", "-", stdin=saved.encode(coding)).out, answer.out, coding)

    def test_a_value_that_links_nobody_says_why(self):
        self.assertTrue(self.one("127.0.0.1")["warning"])

    def test_of_what_very_many_show_the_newest_are_listed_and_all_when_asked_for(self):
        many = [activity(f"m{n:03}", "domain:hub.example", date=f"2013-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(130)]
        many[3]["indicators"][0]["context"] = "the address that it calls"
        self.ask(*self.words, "pool", self.write("m.jsonl", many), "--partner", "east")
        row = self.one("hub.example")
        self.assertEqual((row["activity_count"], row["activities"]), (130, [f"east:m{n:03}" for n in range(30, 130)]))
        self.assertEqual(self.one("hub.example"), row)
        whole = self.ask(*self.words, "ask", "--json", "--all", "hub.example").json()
        self.assertEqual(whole["contexts"], row["contexts"])
        self.assertEqual(whole["activities"], [f"east:m{n:03}" for n in range(130)])
        self.assertEqual(whole["cluster_count"], row["cluster_count"])
        self.expect(self.run_program(*self.words, "ask", "hub.example"), out_has="and 118 more")

    def test_what_its_publisher_took_back_is_said_apart(self):
        taken = activity("n1", "domain:evil.example", date="2013-05-01")
        taken.update(revoked=True, modified="2014-05-01")
        self.ask(*self.words, "pool", self.write("n2.jsonl", [taken]), "--partner", "north")
        row = self.one("evil.example")
        self.assertEqual((row["known"], row["partners"], row["activities"], row["revoked"]),
                         (True, ["south"], ["south:s1"], ["north:n1"]))
        self.expect(self.run_program(*self.words, "ask", "evil.example"), out_has="revoked     north:n1")

    def pool_stix(self):
        def sdo(kind, number, **more):
            return {"type": kind, "spec_version": "2.1", "id": f"{kind}--00000000-0000-4000-8000-{number:012}",
                    "created": "2014-01-01T00:00:00Z", "modified": more.pop("modified", "2014-01-01T00:00:00Z"), **more}

        indicator = sdo("indicator", 1, pattern="[domain-name:value = 'seen.example'] REPEATS 5 TIMES", pattern_type="stix",
                        valid_from="2014-01-01T00:00:00Z")
        malware, soc = sdo("malware", 2, name="Hikit", is_family=True), sdo("identity", 3, name="ACME SOC")
        place = sdo("location", 4, country="JP")
        sighting = sdo("sighting", 5, sighting_of_ref=indicator["id"], count=12, first_seen="2014-02-01T00:00:00Z",
                       last_seen="2014-03-01T00:00:00Z", where_sighted_refs=[soc["id"], place["id"]])
        indicates = sdo("relationship", 6, relationship_type="indicates", source_ref=indicator["id"],
                        target_ref=malware["id"], confidence=80)
        wrong = sdo("relationship", 7, relationship_type="derived-from", source_ref=malware["id"],
                    target_ref=indicator["id"])
        revoked = dict(wrong, modified="2014-06-01T00:00:00Z", revoked=True)
        opinion = sdo("opinion", 10, opinion="agree", explanation="seen here too", object_refs=[indicator["id"]])
        report = sdo("report", 8, name="R", published="2014-04-01T00:00:00Z",
                     object_refs=[o["id"] for o in (indicator, malware, sighting, indicates)])
        objects = [indicator, malware, soc, place, sighting, indicates, wrong, revoked, opinion, report]
        bundle = {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000009", "objects": objects}
        self.ask(*self.words, "pool", self.write("b.json", [bundle]), "--partner", "west")

    def test_it_is_said_who_saw_it_how_often_where_and_when(self):
        self.pool_stix()
        row = self.one("seen.example")
        (seen,) = row["sightings"]
        self.assertEqual([context["words"] for context in row["contexts"]], ["pattern: REPEATS 5 TIMES"])
        self.assertEqual((row["times_seen"], row["sighting_count"], row["partners"]), (12, 1, ["west"]))
        self.assertEqual((seen["type"], seen["by"], seen["count"], seen["country"], seen["first_seen"], seen["last_seen"]),
                         ("seen", "ACME SOC", 12, "JP", "2014-02-01", "2014-03-01"))
        self.assertIn(b"sighting_of_ref", self.ask(*self.words, "record", "show", seen["record"]).raw)
        self.expect(self.run_program(*self.words, "ask", "seen.example"), out_has=[
            "sightings   1, of 12 times seen", "seen 12 times by ACME SOC in JP, 2014-02-01 to 2014-03-01: west,"])

    def test_relations_lead_to_their_records_and_revoked_ones_say_so(self):
        self.pool_stix()
        indicates, opinion, wrong = self.one("seen.example")["relations"]
        self.assertEqual((opinion["type"], opinion["asked"], opinion["from"]["name"]), ("opinion-on", "to", "agree: seen here too"))
        self.assertEqual((indicates["type"], indicates["asked"], indicates["to"]["name"], indicates["confidence"]),
                         ("indicates", "from", "Hikit", 80))
        self.assertEqual((wrong["type"], wrong["asked"], wrong["from"]["name"], wrong["revoked"]),
                         ("derived-from", "to", "Hikit", True))
        answer = self.ask(*self.words, "ask", "seen.example")
        self.expect(answer, out_has="indicates Hikit (malware--")
        self.assertIn("derived-from it (revoked): west, record", " ".join(answer.out.split()))
        self.assertLessEqual(max(map(len, answer.out.splitlines())), 80)

    def test_sightings_of_a_value_are_told_without_anybody_who_lists_it(self):
        line = activity("t1", "domain:other.example", date="2014-01-01")
        line["sightings"] = [{"t": "domain", "v": "only-seen.example", "type": "false-positive", "by": "Globex",
                              "country": "DE", "place": "Bonn", "last_seen": "2014-05-05"}]
        self.ask(*self.words, "pool", self.write("t.jsonl", [line]), "--partner", "south")
        row = self.one("only-seen.example")
        self.assertEqual((row["known"], row["times_seen"], row["activities"]), (True, 0, []))
        self.assertEqual([(s["type"], s["by"], s["where"], s["partner"]) for s in row["sightings"]],
                         [("false-positive", "Globex", "Bonn", "south")])

    def test_people_get_partners_and_activities(self):
        self.expect(self.run_program(*self.words, "ask", "evil[.]example"), out_has=["north", "south:s1", "(domain)"])

    def test_a_family_is_found_however_it_is_spelt(self):
        case = self.case("another")
        self.ask(*case, "pool", "--partner", "north", self.write("a.jsonl", [
            {"id": "A1", "families": ["Gh0st RAT"], "indicators": [{"t": "domain", "v": "a.example"}]},
            {"id": "A2", "families": ["GH0STRAT (ELF)"], "indicators": [{"t": "domain", "v": "b.example"}]},
            {"id": "A3", "families": ["Hikit"], "indicators": [{"t": "domain", "v": "c.example"}]}]))
        for asked, value, shown in (("gh0st rat", "GH0STRAT (ELF)", ["north:A1", "north:A2"]), ("Gh0st RAT", "Gh0st RAT", ["north:A1", "north:A2"]),
                                    ("HIKIT", "Hikit", ["north:A3"])):
            row = self.ask(*case, "--json", "ask", asked).json()
            self.assertEqual((row["asked"], row["value"], row["type"], row["activities"]), (asked, value, "family", shown))
        self.expect(self.ask(*case, "ask", "hikits"), out_has="nobody has said anything of it")

    def test_a_value_of_two_parts_is_asked_by_its_parts(self):
        digest = "a5" * 32
        case = self.case("another")
        self.ask(*case, "pool", "--partner", "north", self.write("a.jsonl", [
            {"id": "A1", "indicators": [{"t": "domain", "v": "a.example"}, {"t": "sha256", "v": digest}, {"t": "ip", "v": "192.0.2.7"}]}]))
        for asked, values in ((f"evil.exe|{digest}", [("evil.exe", False), (digest, True)]),
                              ("a[.]example|192.0.2.7", [("a.example", True), ("192.0.2.7", True)]), ("192.0.2.7|443", [("192.0.2.7", True)]),
                              ("a|b|c", [("a|b|c", False)]), ("a.example|", [("a.example|", False)])):
            rows = self.ask(*case, "--json", "ask", asked).lines()
            self.assertEqual([(row["value"], row["known"]) for row in rows], values)
            self.assertEqual({row["asked"] for row in rows}, {asked})


main()
