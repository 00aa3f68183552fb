import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeleteTags$, DescribeInstances$ } from "@aws-sdk/client-ec2";
import {
	DeleteRole$,
	GetInstanceProfile$,
	GetRole$,
	ListRoles$,
} from "@aws-sdk/client-iam";
import { encodeResponse } from "../../../controller/protocol/encode-response.ts";
import { XmlEncoder } from "../../../controller/protocol/encode-xml.ts";
import { services } from "../../../controller/protocol/services.ts";

const aws = new XmlEncoder("awsQuery");
const ec2 = new XmlEncoder("ec2Query");

describe("XmlEncoder", () => {
	it("leaves out what is undefined and writes empty lists", () => {
		assert.equal(
			aws.encode(ListRoles$, {
				Roles: [],
				IsTruncated: false,
				Marker: undefined,
			}),
			"<Roles></Roles><IsTruncated>false</IsTruncated>",
		);
		assert.equal(
			ec2.encode(DescribeInstances$, {
				Reservations: [{ ReservationId: "r-1", Groups: [] }],
			}),
			"<reservationSet><item><reservationId>r-1</reservationId><groupSet></groupSet></item></reservationSet>",
		);
	});

	it("writes the members of an instance profile in AWS's order", () => {
		const xml = aws.encode(GetInstanceProfile$, {
			InstanceProfile: {
				Arn: "arn",
				Path: "/",
				Roles: [],
				InstanceProfileId: "AIPA",
				InstanceProfileName: "n",
				CreateDate: new Date(0),
			},
		});
		assert.equal(
			xml,
			"<InstanceProfile><InstanceProfileId>AIPA</InstanceProfileId><Roles></Roles><InstanceProfileName>n" +
				"</InstanceProfileName><Path>/</Path><Arn>arn</Arn><CreateDate>1970-01-01T00:00:00Z</CreateDate></InstanceProfile>",
		);
	});

	it("writes times without a fraction for IAM and with one for EC2", () => {
		const time = new Date("2026-11-23T10:11:12.345Z");
		assert.match(
			aws.encode(GetRole$, { Role: { CreateDate: time } }) ?? "",
			/>2026-11-23T10:11:12Z</,
		);
		assert.match(
			ec2.encode(DescribeInstances$, {
				Reservations: [{ Instances: [{ LaunchTime: time }] }],
			}) ?? "",
			/<launchTime>2026-11-23T10:11:12.000Z</,
		);
	});

	it("keeps a document whole whatever a text holds", () => {
		const xml = aws.encode(GetRole$, {
			Role: { RoleName: "a\u0000b\u0008<&>\"'\r\n\uffff\ud800" },
		});
		assert.equal(
			xml,
			"<Role><RoleName>a\ufffdb\ufffd&lt;&amp;&gt;&quot;&apos;&#xD;\n\ufffd\ud800</RoleName></Role>",
		);
	});

	it("never writes members that the model does not know", () => {
		assert.equal(
			aws.encode(GetRole$, { Role: { RoleName: "r", Secret: "x" }, y: 1 }),
			"<Role><RoleName>r</RoleName></Role>",
		);
	});

	it("fails on a value of a wrong type, naming the member but not the value", () => {
		assert.throws(
			() => aws.encode(GetRole$, { Role: { CreateDate: "secret" } }),
			{ message: "encoding CreateDate: expected a timestamp, found string" },
		);
	});
});

describe("encodeResponse", () => {
	it("writes no result for operations without output", () => {
		const target = {
			service: services.iam,
			action: "DeleteRole",
			apiVersion: "2010-05-08",
			schema: DeleteRole$,
		};
		assert.equal(
			encodeResponse(target, aws.encode(DeleteRole$, undefined), "id-1"),
			'<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata>' +
				"<RequestId>id-1</RequestId></ResponseMetadata></DeleteRoleResponse>",
		);
	});

	it("answers EC2 in the version asked for, with return true when there is no output", () => {
		const target = {
			service: services.ec2,
			action: "DeleteTags",
			apiVersion: "2013-02-01",
			schema: DeleteTags$,
		};
		assert.equal(
			encodeResponse(target, ec2.encode(DeleteTags$, undefined), "id-1"),
			'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteTagsResponse xmlns="http://ec2.amazonaws.com/doc/2013-02-01/">' +
				"<requestId>id-1</requestId><return>true</return></DeleteTagsResponse>",
		);
	});
});
