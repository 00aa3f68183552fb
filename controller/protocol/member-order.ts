/**
 * Structures whose members AWS writes in another order than its model lists them, for clients that read
 * answers line by line. Members not named here follow in the model's order.
 */
export const memberOrder: Readonly<Record<string, readonly string[]>> = {
	"com.amazonaws.iam#InstanceProfile": [
		"InstanceProfileId",
		"Roles",
		"InstanceProfileName",
		"Path",
		"Arn",
		"CreateDate",
	],
};
