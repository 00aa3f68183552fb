import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { identityDocument } from "../../../controller/identity/identity-document.ts";
import { fullAssignment } from "../../fakes/full-assignment.ts";

describe("the identity document", () => {
	it("names the product codes of the image, each under its kind, and null where there are none", () => {
		const text = identityDocument(fullAssignment());
		assert.match(text, /"marketplaceProductCodes" : \[ "acme-1", "acme-2" \],/);
		assert.match(text, /"devpayProductCodes" : null,/);
		const document = JSON.parse(text);
		assert.deepEqual(document.marketplaceProductCodes, ["acme-1", "acme-2"]);
		const without = fullAssignment({ productCodes: [] });
		assert.match(
			identityDocument(without),
			/"marketplaceProductCodes" : null,/,
		);
	});
});
