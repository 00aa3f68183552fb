import {
	ModifyImageAttribute$,
	type ModifyImageAttributeRequest,
} from "@aws-sdk/client-ec2";
import { updateImage } from "../../store/images.ts";
import type { ImageTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	invalidCombination,
	missingParameter,
	unsupportedParameter,
} from "./errors.ts";
import { requireImage } from "./images.ts";
import { readImdsSupport } from "./metadata-options.ts";
import { checkProductCodes, withProductCodes } from "./product-codes.ts";
import { touchedImage } from "./touched-launch.ts";

type Input = Checked<ModifyImageAttributeRequest>;

/** Images belong to their accounts alone. */
const NOT_HONOURED = [
	"LaunchPermission",
	"UserIds",
	"UserGroups",
	"OrganizationArns",
	"OrganizationalUnitArns",
] as const;

/**
 * Changes an image's description, adds product codes, which instances launched from then on carry, or says that its
 * instances use IMDSv2, which is not undone.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
 */
export const ModifyImageAttribute = {
	schema: ModifyImageAttribute$,
	resources: async ({ ImageId }, call) => [await touchedImage(ImageId, call)],
	handle: async (input, { store, caller }) => {
		const change = readChange(input);
		await store.write(async (tx) => {
			const image = await requireImage(tx, caller.accountId, input.ImageId);
			await updateImage(tx, image.image_id, change(image));
		});
		return {};
	},
} satisfies Operation<Input, object>;

type Change = (image: ImageTable) => Partial<ImageTable>;

function readChange(input: Input): Change {
	const given = NOT_HONOURED.find((name) => {
		const value = input[name];
		return Array.isArray(value) ? value.length > 0 : value !== undefined;
	});
	if (given) throw unsupportedParameter(given);
	const changes = [
		readDescription(input),
		readProductCodes(input),
		readSupport(input),
	];
	const asked = changes.filter((change) => change !== undefined);
	const [change] = asked;
	if (!change) throw invalidCombination("No attributes specified.");
	if (asked.length > 1) {
		throw invalidCombination("Fields for multiple attribute types specified");
	}
	return change;
}

/** The attribute may be named and its value given, or have a member of its own. */
function readDescription(input: Input): Change | undefined {
	const named = input.Attribute === "description" ? input.Value : undefined;
	const description = input.Description?.Value ?? named;
	return description === undefined ? undefined : () => ({ description });
}

function readSupport(input: Input): Change | undefined {
	const named = input.Attribute === "imdsSupport" ? input.Value : undefined;
	const support = input.ImdsSupport?.Value ?? named;
	if (support === undefined) return undefined;
	const imds_support = readImdsSupport(support);
	if (imds_support === null) throw missingParameter("ImdsSupport.Value");
	return () => ({ imds_support });
}

function readProductCodes({ ProductCodes = [] }: Input): Change | undefined {
	if (ProductCodes.length === 0) return undefined;
	const ids = checkProductCodes(ProductCodes);
	return (image) => ({
		product_codes: JSON.stringify(withProductCodes(image, ids)),
	});
}
