"""The reviewer page: one self-contained HTML file that looks everything up."""
