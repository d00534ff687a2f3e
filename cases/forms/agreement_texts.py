"""Chinese text that the editor offers: usual terms beside money.

What is written here goes into a legal paper, which is always Chinese; only the labels by which
people choose a block are translated.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mediation.ui.parts import Text


@dataclass(frozen=True)
class Block:
    """A usual term beside money, ready to be inserted."""

    label: Text
    text: str


BLOCKS: dict[str, Block] = {
    "certificate": Block(
        _("离职证明"),
        "用人单位为劳动者出具解除（终止）劳动合同证明，证明的内容符合法律规定，不写入对劳动者不利的评价",
    ),
    "insurance": Block(
        _("社保、公积金与档案转移"),
        "用人单位为劳动者办理社会保险关系、住房公积金账户和人事档案的转移手续，相关费用依法缴纳至劳动关系解除之月",
    ),
    "handover": Block(
        _("工作交接"),
        "劳动者与用人单位办结工作交接，归还用人单位的办公设备、文件资料、印章和门禁卡",
    ),
    "confidentiality": Block(
        _("保密"),
        "双方对本协议的内容和调解过程予以保密，但为履行本协议或者依照法律规定必须披露的除外",
    ),
    "non_disparagement": Block(
        _("互不贬损"), "双方不发表贬损对方名誉、信誉的言论，不向第三方作不利于对方的陈述"
    ),
    "reference": Block(
        _("背景调查"),
        "用人单位对他人就劳动者所作的背景调查如实答复，答复限于任职期间、岗位和离职证明所载事项",
    ),
    "non_compete": Block(
        _("解除竞业限制"),
        "用人单位解除劳动者的竞业限制义务，劳动者不再承担该义务，用人单位不再支付竞业限制补偿",
    ),
    "income_tax": Block(
        _("个人所得税"), "本协议所列款项应缴纳的个人所得税，由用人单位依法代扣代缴"
    ),
}  # fmt: skip
