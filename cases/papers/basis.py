"""The acts on which papers rest, as a paper names them."""

LAW = "《中华人民共和国劳动争议调解仲裁法》"
RULES = "《企业劳动争议协商调解规定》"
PRIVACY = "《中华人民共和国个人信息保护法》"
PEOPLES_MEDIATION = "《中华人民共和国人民调解法》"
CIVIL = "《中华人民共和国民事诉讼法》"
HANDLING = "《劳动人事争议仲裁办案规则》"
