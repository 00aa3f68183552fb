import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { newCredentials } from "../../trial/say.ts";
import { FakeClock } from "../fakes/fake-clock.ts";

const read = {
	accessKeyId: "ASIAEXAMPLEEXAMPLE00",
	secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
	sessionToken: "AQoDYXdzEPT//////////wEXAMPLE",
	expiration: "2026-11-23T18:00:00.000Z",
};

describe("what the trial says of new credentials", () => {
	const clock = new FakeClock(Date.parse("2026-11-23T12:01:30Z"));
	const said = newCredentials("i-0123456789abcdef0", read, 120, clock);

	it("shows too little of secret and token to use them", () => {
		assert.ok(said.includes(read.accessKeyId));
		assert.ok(!said.includes(read.secretAccessKey.slice(0, 10)));
		assert.ok(!said.includes(read.sessionToken.slice(0, 10)));
	});

	it("counts the next rotation from when the keys were issued, not from when they were read", () => {
		assert.match(said, /next rotation {4}about 2026-11-23T12:02:00Z/);
	});
});
